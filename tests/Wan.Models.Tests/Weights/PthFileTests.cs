using System.IO.Compression;
using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Tests.Weights.Building;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Weights;

public sealed class PthFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_StateDict_ListsTensors()
    {
        using PthFile file = PthFile.Open(Write(PthBytes.WellFormed()));
        WeightInfo info = Assert.Single(file.Weights).Value;
        Assert.Equal("w F32 [2, 3] 24", $"{info.Name} {StoredDtype.ToSafetensors(info.Dtype)} {WeightInfo.Format(info.Shape)} {info.Bytes}");
    }

    [Fact]
    public void CopyBytes_TransposedTensor_FollowsTheStrides()
    {
        byte[] pth = PthBytes.Of(PickleBytes.StateDict([3, 2], [1, 3], 0, 6), ("archive/data/0", PthBytes.Floats(6)));
        using PthFile file = PthFile.Open(Write(pth));
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], Floats(file, "w"));
    }

    [Fact]
    public void CopyBytes_TensorInTheMiddleOfItsStorage_StartsAtItsOffset()
    {
        byte[] pth = PthBytes.Of(PickleBytes.StateDict([2], [1], 3, 6), ("archive/data/0", PthBytes.Floats(6)));
        using PthFile file = PthFile.Open(Write(pth));
        Assert.Equal([3f, 4f], Floats(file, "w"));
    }

    [Fact]
    public void Read_StridedTensor_IsRowMajor()
    {
        byte[] pth = PthBytes.Of(PickleBytes.StateDict([2, 2], [1, 3], 1, 6), ("archive/data/0", PthBytes.Floats(6)));
        using PthFile file = PthFile.Open(Write(pth));
        using torch.Tensor tensor = file.Read("w");
        Assert.True(tensor.is_contiguous());
        Assert.Equal([1f, 4f, 2f, 5f], tensor.data<float>().ToArray());
    }

    [Fact]
    public void Open_TwoNamesForOneStorage_GivesBoth()
    {
        byte[] pickle = new PickleBytes().NewDict()
            .Op('(').Text("w").Tensor([6], [1], 0, 6).Text("tied").Tensor([6], [1], 0, 6).Op('u').End();
        using PthFile file = PthFile.Open(Write(PthBytes.Of(pickle, ("archive/data/0", PthBytes.Floats(6)))));
        Assert.Equal(["w", "tied"], file.Weights.Keys);
    }

    [Fact]
    public void Open_StateDictWithMetadataAttribute_IgnoresIt()
    {
        byte[] pickle = new PickleBytes().NewDict().Text("w").Tensor([6], [1], 0, 6).Op('s')
            .Op('}').Text("_metadata").NewDict().Op('s').Op('b').End();
        using PthFile file = PthFile.Open(Write(PthBytes.Of(pickle, ("archive/data/0", PthBytes.Floats(6)))));
        Assert.Equal(["w"], file.Weights.Keys);
    }

    [Fact]
    public void Open_Parameter_IsItsTensor()
    {
        byte[] pickle = new PickleBytes().NewDict().Text("w")
            .Global("torch._utils", "_rebuild_parameter").Op('(').Tensor([6], [1], 0, 6).Raw(0x88).NewDict().Op('t').Op('R').Op('s').End();
        using PthFile file = PthFile.Open(Write(PthBytes.Of(pickle, ("archive/data/0", PthBytes.Floats(6)))));
        Assert.Equal(["w"], file.Weights.Keys);
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("torch.hub", "load")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    public void Open_ForbiddenGlobal_IsRefusedByName(string module, string name)
    {
        byte[] pickle = new PickleBytes().Global(module, name).Op('(').Text("touch /tmp/owned").Op('t').Op('R').End();
        AssertRefused(PthBytes.Of(pickle), $"global {module}.{name} is not allowed in a checkpoint");
    }

    [Theory]
    [InlineData('i', "INST")]
    [InlineData('o', "OBJ")]
    [InlineData('S', "STRING")]
    [InlineData('I', "INT")]
    [InlineData('P', "PERSID")]
    [InlineData('\u0081', "NEWOBJ")]
    [InlineData('\u0082', "EXT1")]
    [InlineData('\u0092', "NEWOBJ_EX")]
    [InlineData('\u0093', "STACK_GLOBAL")]
    [InlineData('\u0095', "FRAME")]
    [InlineData('\u00ff', "0xff")]
    public void Open_ForbiddenOpcode_IsRefusedByName(char opcode, string name) =>
        AssertRefused(PthBytes.Of(new PickleBytes().Op(opcode).End()), $"pickle opcode {name} at byte 2 is not allowed in a checkpoint");

    [Fact]
    public void Open_CallOfSomethingElse_IsRefused() =>
        AssertRefused(PthBytes.Of(new PickleBytes().Text("f").Op(')').Op('R').End()), "the pickle calls text with a tuple; expected a function and a tuple");

    [Fact]
    public void Open_StorageClassCalledLikeAFunction_IsRefused() =>
        AssertRefused(PthBytes.Of(new PickleBytes().Global("torch", "FloatStorage").Op('(').Int(7).Op('t').Op('R').End()), "torch.FloatStorage is called with (an int), which is not how torch.save calls it");

    [Fact]
    public void Open_RebuildWithWrongArguments_IsRefused() =>
        AssertRefused(PthBytes.Of(new PickleBytes().Global("torch._utils", "_rebuild_tensor_v2").Op('(').Int(7).Text("x").Op('t').Op('R').End()), "torch._utils._rebuild_tensor_v2 is called with (an int, text), which is not how torch.save calls it");

    [Theory]
    [InlineData(new[] { 3, 3 }, new[] { 3, 1 }, 0, 6, "tensor 'w': shape [3, 3] with strides [3, 1] at offset 0 reaches outside its storage of 6 elements")]
    [InlineData(new[] { 6 }, new[] { 1 }, 1, 6, "tensor 'w': shape [6] with strides [1] at offset 1 reaches outside its storage of 6 elements")]
    [InlineData(new[] { 6 }, new[] { 1 }, -1, 6, "tensor 'w': shape [6] with strides [1] at offset -1 reaches outside its storage of 6 elements")]
    [InlineData(new[] { 2 }, new[] { -1 }, 1, 6, "tensor 'w': shape [2] with strides [-1] at offset 1 reaches outside its storage of 6 elements")]
    [InlineData(new[] { -2 }, new[] { 1 }, 0, 6, "tensor 'w': shape [-2] with strides [1] at offset 0 reaches outside its storage of 6 elements")]
    [InlineData(new[] { 2 }, new[] { int.MaxValue }, 0, 6, "tensor 'w': shape [2] with strides [2147483647] at offset 0 reaches outside its storage of 6 elements")]
    [InlineData(new[] { int.MaxValue, int.MaxValue }, new[] { 0, 0 }, 0, 6, "tensor 'w': shape [2147483647, 2147483647] with strides [0, 0] at offset 0 reaches outside its storage of 6 elements")]
    [InlineData(new[] { 1000000000 }, new[] { 0 }, 0, 6, "tensor 'w': shape [1000000000] with strides [0] at offset 0 repeats elements of its storage of 6; expected each once")]
    [InlineData(new[] { 6 }, new[] { 1, 1 }, 0, 6, "tensor 'w': has 1 sizes and 2 strides")]
    [InlineData(new[] { 6 }, new[] { 1 }, 0, 5, "tensor 'w': its storage 'archive/data/0' has 24 bytes; expected 5 elements of 4 bytes")]
    [InlineData(new[] { 6 }, new[] { 1 }, 0, -6, "storage '0' has -6 elements")]
    public void Open_TensorOutsideItsStorage_IsRefused(int[] shape, int[] strides, int offset, int elements, string problem) =>
        AssertRefused(PthBytes.Of(PickleBytes.StateDict(shape, strides, offset, elements), ("archive/data/0", PthBytes.Floats(6))), problem);

    [Fact]
    public void Open_MissingStorage_NamesIt() =>
        AssertRefused(PthBytes.Of(PickleBytes.StateDict([6], [1], 0, 6, key: "../../etc/passwd")), "tensor 'w': its storage 'archive/data/../../etc/passwd' is not in the archive");

    [Fact]
    public void Open_CompressedArchive_SaysWhatToDo() =>
        AssertRefused(
            PthBytes.Zip(CompressionLevel.SmallestSize, ("archive/data.pkl", [.. PickleBytes.StateDict([6], [1], 0, 6), .. new byte[1000]])),
            "entry 'archive/data.pkl' is compressed; torch.save stores entries as they are. Unpack the archive and save it again with torch.save");

    [Fact]
    public void Open_OldFormat_SaysWhatToDo() =>
        AssertRefused([0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46], "was saved by PyTorch before 1.6 or without its zip format. Save it again: torch.save(torch.load(path, weights_only=True), path)");

    [Fact]
    public void Open_SomethingElse_SaysSo() =>
        AssertRefused("not a zip"u8.ToArray(), "is not a torch.save archive: it does not start like a zip file");

    [Fact]
    public void Open_ZipWithoutPickle_SaysSo() =>
        AssertRefused(PthBytes.Zip(CompressionLevel.NoCompression, ("a.txt", [1])), "is a zip file with 0 entries */data.pkl; torch.save writes one");

    [Fact]
    public void Open_TruncatedArchive_SaysSo() =>
        AssertRefused(PthBytes.WellFormed()[..^30], "has no zip directory at its end; the file is truncated");

    [Fact]
    public void Open_TruncatedPickle_SaysWhere() =>
        AssertRefused(PthBytes.Of([0x80, 2, (byte)'X', 9, 0, 0, 0, (byte)'a']), "the pickle is truncated at byte 7");

    [Fact]
    public void Open_BigEndianArchive_SaysSo() =>
        AssertRefused(PthBytes.Of(PickleBytes.StateDict([6], [1], 0, 6), ("archive/data/0", PthBytes.Floats(6)), ("archive/byteorder", "big"u8.ToArray())), "was saved on a big-endian machine; little-endian is expected");

    [Fact]
    public void Open_PickleOfAnotherKind_SaysWhatItIs() =>
        AssertRefused(PthBytes.Of(new PickleBytes().Text("hello").End()), "holds text; expected a state dict");

    [Fact]
    public void Open_NestedStateDict_SaysWhatToDo() =>
        AssertRefused(PthBytes.Of(new PickleBytes().Op('}').Text("model").Op('}').Op('s').End()), "'model' is a dict; expected a tensor. Save the inner state dict by itself");

    [Fact]
    public void Open_RecallOfAnEmptySlot_IsRefused() =>
        AssertRefused(PthBytes.Of(new PickleBytes().Raw((byte)'h', 9).End()), "the pickle recalls slot 9, which was never set");

    [Fact]
    public void Open_EmptyStack_IsRefused() =>
        AssertRefused(PthBytes.Of(new PickleBytes().Op('s').End()), "the pickle takes a value from an empty stack before byte 3");

    [Fact]
    public void Open_NewerProtocol_IsRefused() =>
        AssertRefused(PthBytes.Of([0x80, 4, (byte)'.']), "pickle protocol 4 is not supported; torch.save writes protocol 2");

    private static float[] Floats(PthFile file, string name)
    {
        byte[] bytes = new byte[file.Weights[name].Bytes];
        ((IStoredBytes)file).CopyBytes(name, 0, bytes);
        return [.. bytes.Chunk(4).Select(b => BitConverter.ToSingle(b))];
    }

    private void AssertRefused(byte[] bytes, string problem)
    {
        string path = Write(bytes);
        CheckpointException e = Assert.Throws<CheckpointException>(() => PthFile.Open(path));
        Assert.Equal(problem, e.Problem);
        Assert.Equal($"{path}: {problem}", e.Message);
    }

    private string Write(byte[] bytes)
    {
        string path = folder["x.pth"];
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
