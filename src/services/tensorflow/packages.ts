import type { PlatformName } from "./platform.ts";

/** A file of the Python package index, pinned: pip takes no other. */
export interface Wheel {
  /** Name on the package index. */
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  /** Bytes of the file, and of what is unpacked of it. */
  readonly size: number;
  readonly unpacked: number;
}

/** TensorFlow for one platform. */
export interface TensorflowPackage {
  readonly version: string;
  readonly variant: "cpu" | "gpu";
  readonly platform: PlatformName;
  /** What pip is told that the files are for, so that any Python's pip will do: "3.12", and pip's names of platforms. */
  readonly python: string;
  readonly tags: readonly string[];
  readonly wheels: readonly Wheel[];
}

const linuxTags = (machine: string): string[] =>
  ["manylinux_2_27", "manylinux_2_17", "manylinux2014", "manylinux_2_12", "manylinux2010"].map(
    (name) => `${name}_${machine}`,
  );

function wheel(project: string, version: string, size: number, unpacked: number, sha256: string): Wheel {
  return { project, version, sha256, size, unpacked };
}

/** Headers and licences, in bytes. */
const besides = 2_000_000;

/** All that can be fetched. Windows has no libtensorflow in its wheels; macOS on Intel ended with 2.16. */
export const tensorflowPackages: readonly TensorflowPackage[] = [
  {
    version: "2.21.0",
    variant: "cpu",
    platform: "linux-x64",
    python: "3.12",
    tags: linuxTags("x86_64"),
    wheels: [
      wheel(
        "tensorflow-cpu",
        "2.21.0",
        274_000_871,
        853_308_936 + besides,
        "dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb",
      ),
    ],
  },
  {
    version: "2.21.0",
    variant: "cpu",
    platform: "linux-arm64",
    python: "3.12",
    tags: linuxTags("aarch64"),
    wheels: [
      wheel(
        "tensorflow",
        "2.21.0",
        281_946_471,
        883_062_208 + besides,
        "b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552",
      ),
    ],
  },
  {
    version: "2.21.0",
    variant: "cpu",
    platform: "darwin-arm64",
    python: "3.12",
    tags: ["macosx_12_0_arm64"],
    wheels: [
      wheel(
        "tensorflow",
        "2.21.0",
        223_488_205,
        740_805_624 + besides,
        "56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712",
      ),
    ],
  },
  {
    version: "2.16.2",
    variant: "cpu",
    platform: "darwin-x64",
    python: "3.12",
    tags: ["macosx_10_15_x86_64"],
    wheels: [
      wheel(
        "tensorflow",
        "2.16.2",
        259_727_578,
        735_388_648 + besides,
        "912b8cd1f88fd1ef32b8db54f0193ad0a3f057691324436ba82c5f74a63a17dd",
      ),
    ],
  },
  {
    version: "2.21.0",
    variant: "gpu",
    platform: "linux-x64",
    python: "3.12",
    tags: linuxTags("x86_64"),
    // What `tensorflow[and-cuda]` names.
    wheels: [
      wheel(
        "tensorflow",
        "2.21.0",
        572_611_111,
        1_259_021_080 + besides,
        "b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0",
      ),
      wheel(
        "nvidia-cublas-cu12",
        "12.9.3.13",
        581_217_458,
        855_064_416,
        "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72",
      ),
      wheel(
        "nvidia-cuda-cupti-cu12",
        "12.8.90",
        10_248_621,
        41_311_976,
        "ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182",
      ),
      wheel(
        "nvidia-cuda-nvcc-cu12",
        "12.9.86",
        40_546_229,
        160_592_001,
        "5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0",
      ),
      wheel(
        "nvidia-cuda-nvrtc-cu12",
        "12.9.86",
        89_568_129,
        227_340_992,
        "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4",
      ),
      wheel(
        "nvidia-cuda-runtime-cu12",
        "12.9.79",
        3_493_179,
        741_088,
        "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3",
      ),
      wheel(
        "nvidia-cudnn-cu12",
        "9.28.0.42",
        716_538_495,
        1_162_393_472,
        "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375",
      ),
      wheel(
        "nvidia-cufft-cu12",
        "11.4.1.4",
        200_877_592,
        293_609_416,
        "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28",
      ),
      wheel(
        "nvidia-curand-cu12",
        "10.3.10.19",
        68_295_626,
        166_965_432,
        "49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e",
      ),
      wheel(
        "nvidia-cusolver-cu12",
        "11.7.5.82",
        338_117_415,
        494_975_064,
        "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88",
      ),
      wheel(
        "nvidia-cusparse-cu12",
        "12.5.10.65",
        366_465_088,
        486_556_368,
        "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78",
      ),
      wheel(
        "nvidia-nccl-cu12",
        "2.32.3",
        351_526_311,
        473_614_536,
        "bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c",
      ),
      wheel(
        "nvidia-nvjitlink-cu12",
        "12.9.86",
        39_748_338,
        95_935_344,
        "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9",
      ),
    ],
  },
];

/** @returns the package for this platform; null where there is none. */
export function tensorflowPackage(platform: PlatformName, variant: "cpu" | "gpu"): TensorflowPackage | null {
  return tensorflowPackages.find((each) => each.platform === platform && each.variant === variant) ?? null;
}

/** @returns bytes that are downloaded. */
export function downloadSize({ wheels }: TensorflowPackage): number {
  return wheels.reduce((sum, { size }) => sum + size, 0);
}

/** @returns bytes on the disk when all is done. */
export function unpackedSize({ wheels }: TensorflowPackage): number {
  return wheels.reduce((sum, { unpacked }) => sum + unpacked, 0);
}

/** @returns bytes on the disk while the last wheel is unpacked; pip keeps two copies of a file for a moment. */
export function neededRoom(wanted: TensorflowPackage): number {
  return unpackedSize(wanted) + 2 * Math.max(...wanted.wheels.map(({ size }) => size));
}
