using Wan.Farm.Testing;
using Wan.Models.Tests.Weights.Building;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Weights;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_WellFormedFile_ListsTensorsWithoutReadingThem()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Write(SafetensorsBytes.WellFormed()));
        Assert.Equal(["a F32 [2, 3] 24", "b.c BF16 [4] 8", "d I64 [] 8"], file.Weights.Values.Select(w => $"{w.Name} {StoredDtype.ToSafetensors(w.Dtype)} {WeightInfo.Format(w.Shape)} {w.Bytes}"));
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Theory]
    [InlineData("F64", 8)]
    [InlineData("I32", 4)]
    [InlineData("F16", 2)]
    [InlineData("U8", 1)]
    [InlineData("BOOL", 1)]
    public void Open_EveryDtype_IsKnownBySizeAndName(string dtype, int size)
    {
        string header = $$$"""{"x":{"dtype":"{{{dtype}}}","shape":[3],"data_offsets":[0,{{{3 * size}}}]}}""";
        using SafetensorsFile file = SafetensorsFile.Open(Write(SafetensorsBytes.Of(header, 3 * size)));
        Assert.Equal(dtype, StoredDtype.ToSafetensors(file.Weights["x"].Dtype));
        Assert.Equal(3 * size, file.Weights["x"].Bytes);
    }

    [Fact]
    public void Open_EmptyTensor_IsAccepted()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Write(SafetensorsBytes.Of("""{"x":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}""", 0)));
        Assert.Equal(0, file.Weights["x"].Elements);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", 8, "tensor 'x': data_offsets [0, 8] hold 8 bytes, but F32 [1] takes 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", 12, "tensor 'x': data_offsets [0, 16] reach past the file: 12 bytes of data present. The file is truncated or damaged")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 8, "tensor 'x': data_offsets [8, 4] ends before it begins")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""", 8, "tensor 'x': data_offsets has 1 number(s); expected [begin, end]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 8, "tensor 'x': data_offsets has more than 2 numbers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 8, "tensor 'x': data_offsets holds -4; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "tensor 'x': shape holds -1; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "tensor 'x': shape holds 1.5; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("""{"x":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "tensor 'x': shape holds a string; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "tensor 'x': shape [4294967296, 4294967296] is too large to be stored")]
    [InlineData("""{"x":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,4]}}""", 4, "tensor 'x': shape [9223372036854775807] is too large to be stored")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "tensor 'x': shape has more than 16 numbers")]
    [InlineData("""{"x":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4, "tensor 'x': dtype 'F8_E4M3' is not supported; expected one of F32, F16, BF16, F64, I64, I32, I16, I8, U8, BOOL")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1]}}""", 4, "tensor 'x': has no data_offsets")]
    [InlineData("""{"x":{}}""", 4, "tensor 'x': has no dtype, shape, data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor 'x': has dtype twice")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[1]}}""", 4, "tensor 'x': has the unknown field 'strides'; expected dtype, shape, data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'x': is in the header twice")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'y': data_offsets [4, 8] overlap tensor 'x', which ends at 8")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "tensor 'y': begins at 8, which leaves a gap after byte 4 that belongs to no tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9, "5 bytes after the last tensor belong to no tensor")]
    [InlineData("""[1]""", 0, "the header is an array; expected an object")]
    [InlineData("""{"x":3}""", 0, "tensor 'x' is a number; expected an object")]
    [InlineData("""{"x":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, "tensor 'x': shape holds an array; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("""{"x":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype of tensor 'x' is a number; expected a string")]
    [InlineData("""{"__metadata__":{"steps":7}}""", 0, "__metadata__ 'steps' is a number; expected a string")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "__metadata__ has 'a' twice")]
    public void Open_HeaderThatLies_SaysWhatAndWhatWasExpected(string header, int bodyBytes, string problem) =>
        AssertRefused(SafetensorsBytes.Of(header, bodyBytes), problem);

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} {}""")]
    [InlineData("")]
    public void Open_HeaderThatIsNotJson_SaysSo(string header) =>
        Assert.StartsWith("header is not valid JSON: ", Refusal(SafetensorsBytes.Of(header, 4)).Problem);

    [Fact]
    public void Open_NameThatIsNotUtf8_SaysSo()
    {
        byte[] bytes = SafetensorsBytes.Of("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4);
        bytes[Array.IndexOf(bytes, (byte)'x')] = 0xFF;
        Assert.StartsWith("header is not valid JSON: ", Refusal(bytes).Problem);
    }

    [Fact]
    public void Open_EmptyFile_IsCalledTruncated() =>
        AssertRefused([], "is 0 bytes long; a safetensors file starts with 8 bytes that give its header's length. The file is truncated or something else");

    [Fact]
    public void Open_TruncatedHeader_SaysHowMuchIsThere() =>
        AssertRefused(SafetensorsBytes.WellFormed()[..60], "header is truncated: 200 bytes announced, 52 present");

    [Fact]
    public void Open_TruncatedBody_NamesTheTensorThatIsCut() =>
        AssertRefused(SafetensorsBytes.WellFormed()[..^4], "tensor 'd': data_offsets [32, 40] reach past the file: 36 bytes of data present. The file is truncated or damaged");

    [Theory]
    [InlineData(100_000_001)]
    [InlineData(ulong.MaxValue)]
    public void Open_AbsurdHeaderLength_IsRefusedBeforeReading(ulong length) =>
        AssertRefused(SafetensorsBytes.Of("{}", 0, length), $"header length {length} is above the limit of 100000000 bytes; this is not a safetensors file, or its start is damaged");

    [Fact]
    public void Open_MissingFile_SaysSo()
    {
        string path = folder["absent.safetensors"];
        Assert.Equal($"{path}: no such file", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public void Open_HugeTensorName_IsShortenedInTheMessage()
    {
        string header = $$$"""{"{{{new string('n', 5000)}}}":{}}""";
        Assert.Equal($"tensor '{new string('n', 120)}… (5000 characters)': has no dtype, shape, data_offsets", Refusal(SafetensorsBytes.Of(header, 0)).Problem);
    }

    private void AssertRefused(byte[] bytes, string problem)
    {
        CheckpointException e = Refusal(bytes);
        Assert.Equal(problem, e.Problem);
        Assert.Equal($"{folder["x.safetensors"]}: {problem}", e.Message);
    }

    private CheckpointException Refusal(byte[] bytes)
    {
        string path = Write(bytes);
        return Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
    }

    private string Write(byte[] bytes)
    {
        string path = folder["x.safetensors"];
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
