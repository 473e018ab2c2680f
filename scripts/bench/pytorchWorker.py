"""Trains in eager PyTorch with the data in memory: whole epochs shuffled, batches picked by index, no data loader."""
import time

import torch
import torch.nn.functional as F

import pytorchNetwork
from worker import arguments, digits, serve


class Trainer:
    def __init__(self, folder):
        as_tensors = lambda images, labels: (torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(labels))
        self.x, self.y = as_tensors(*digits(folder, "train", 54_000))
        self.test = as_tensors(*digits(folder, "t10k"))

    def prepare(self, request):
        torch.manual_seed(1)
        self.model = pytorchNetwork.build(request["layers"])
        self.optimizer = pytorchNetwork.optimizer(self.model, request["optimizer"])
        self.batch_size, self.order, self.position = request["batchSize"], torch.randperm(len(self.x)), 0
        return {"parameters": sum(p.numel() for p in self.model.parameters())}

    def next_batch(self):
        if self.position >= len(self.order):
            self.order, self.position = torch.randperm(len(self.x)), 0
        picked = self.order[self.position:self.position + self.batch_size]
        self.position += self.batch_size
        return self.x[picked], self.y[picked]

    def train(self, batches):
        self.model.train()
        total = torch.zeros(())
        start = time.perf_counter()
        for _ in range(batches):
            x, y = self.next_batch()
            loss = F.cross_entropy(self.model(x), y)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            total += loss.detach()
        return {"seconds": time.perf_counter() - start, "loss": total.item() / batches}

    def evaluate(self):
        self.model.eval()
        start = time.perf_counter()
        with torch.inference_mode():
            right = sum(
                (self.model(x).argmax(1) == y).sum().item() for x, y in zip(self.test[0].split(1000), self.test[1].split(1000))
            )
        return {"seconds": time.perf_counter() - start, "accuracy": right / len(self.test[1])}


if __name__ == "__main__":
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(options.threads)
    serve(f"PyTorch {torch.__version__.split('+')[0]}", Trainer(options.data))
