/** What we use of TensorFlow's protocol buffers, which the package ships as generated JavaScript without types. */
declare module "@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js" {
  namespace messages {
    class TensorShape {
      addDim(dimension: TensorShape.Dim): void;
    }
    namespace TensorShape {
      class Dim {
        setSize(size: number): void;
      }
    }
    class Tensor {
      setDtype(type: number): void;
      setTensorShape(shape: TensorShape): void;
      setTensorContent(bytes: Uint8Array): void;
    }
    class AttrValue {
      setS(bytes: Uint8Array): void;
      setI(value: number): void;
      setF(value: number): void;
      setB(value: boolean): void;
      setType(type: number): void;
      setShape(shape: TensorShape): void;
      setTensor(tensor: Tensor): void;
      setList(list: AttrValue.ListValue): void;
    }
    namespace AttrValue {
      class ListValue {
        setIList(values: readonly number[]): void;
        setFList(values: readonly number[]): void;
      }
    }
    class NodeDef {
      setName(name: string): void;
      setOp(operation: string): void;
      setInputList(inputs: readonly string[]): void;
      getAttrMap(): { set(name: string, value: AttrValue): void };
    }
    class VersionDef {
      setProducer(version: number): void;
    }
    class GraphDef {
      addNode(node: NodeDef): void;
      setVersions(versions: VersionDef): void;
    }
    class MetaGraphDef {
      setMetaInfoDef(info: MetaGraphDef.MetaInfoDef): void;
      setGraphDef(graph: GraphDef): void;
    }
    namespace MetaGraphDef {
      class MetaInfoDef {
        addTags(tag: string): void;
      }
    }
    class SavedModel {
      setSavedModelSchemaVersion(version: number): void;
      addMetaGraphs(graph: MetaGraphDef): void;
      serializeBinary(): Uint8Array;
    }
  }
  export default messages;
}
