using TorchSharp;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Weights;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.Int64)]
    [InlineData(torch.ScalarType.Int32)]
    [InlineData(torch.ScalarType.Byte)]
    [InlineData(torch.ScalarType.Bool)]
    public void Write_ThenRead_GivesTheSameBits(torch.ScalarType dtype)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor values = torch.arange(24, dtype: torch.ScalarType.Float32).reshape(2, 3, 4).to(dtype);
        string path = Write(("x", values), ("y", torch.zeros(5)));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        TensorAssert.Identical(values, file.Read("x"));
    }

    [Fact]
    public void Write_StridedTensor_StoresItRowMajor()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor values = torch.arange(6, dtype: torch.ScalarType.Float32).reshape(2, 3);
        using SafetensorsFile file = SafetensorsFile.Open(Write(("x", values.t())));
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], file.Read("x").data<float>().ToArray());
    }

    [Fact]
    public void Write_ScalarAndEmptyTensors_KeepTheirShapes()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(Write(("scalar", torch.tensor(3.5f)), ("empty", torch.zeros(0, 7))));
        Assert.Empty(file.Read("scalar").shape);
        Assert.Equal([0, 7], file.Read("empty").shape);
        Assert.Equal(3.5f, file.Read("scalar").item<float>());
    }

    [Fact]
    public void Write_AnyOrder_GivesTheSameFile()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor a = torch.ones(3), b = torch.ones(5, dtype: torch.ScalarType.Float64);
        byte[] first = File.ReadAllBytes(Write(("a", a), ("b", b)));
        Assert.Equal(first, File.ReadAllBytes(Write(("b", b), ("a", a))));
    }

    [Fact]
    public void Write_Metadata_ComesBack()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Dictionary<string, string> metadata = new() { ["digest"] = "abc", ["step"] = "7 \"of\" 50" };
        SafetensorsWriter.Write(folder["x.safetensors"], [("a", torch.ones(3))], metadata);
        using SafetensorsFile file = SafetensorsFile.Open(folder["x.safetensors"]);
        Assert.Equal(metadata, file.Metadata);
    }

    [Fact]
    public void Write_FailingHalfway_LeavesNeitherFileNorRest()
    {
        IEnumerable<(string, torch.Tensor)> Broken()
        {
            yield return ("a", torch.ones(3));
            throw new IOException("disk full");
        }
        Assert.Throws<IOException>(() => SafetensorsWriter.Write(folder["x.safetensors"], Broken()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void Read_PublishedFile_RewritesToTheSameTensors()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile published = SafetensorsFile.Open(GoldenFixtures.PathOf("models", "wan21-t2v", "diffusion_pytorch_model.safetensors"));
        string path = Write([.. published.Weights.Keys.Select(name => (name, published.Read(name)))]);
        using SafetensorsFile copy = SafetensorsFile.Open(path);
        Assert.All(published.Weights.Keys, name => TensorAssert.Identical(published.Read(name), copy.Read(name)));
    }

    [Fact]
    public void Read_TensorOfAMappedFile_OutlivesTheFile()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        SafetensorsFile file = SafetensorsFile.Open(Write(("x", torch.arange(1000))));
        torch.Tensor x = file.Read("x");
        file.Dispose();
        File.Delete(folder["x.safetensors"]);
        Assert.Equal(999 * 500, x.sum().item<long>());
    }

    [Fact]
    public void Read_UnknownName_SaysSo()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(Write(("x", torch.ones(3))));
        Assert.Equal($"{folder["x.safetensors"]}: has no tensor 'y'", Assert.Throws<CheckpointException>(() => file.Read("y")).Message);
    }

    [Fact]
    public void Read_MisalignedTensor_IsReadAllTheSame()
    {
        string header = """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}} """;
        byte[] body = [7, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];
        byte[] bytes = Building.SafetensorsBytes.Of(header, body.Length);
        body.CopyTo(bytes, bytes.Length - body.Length);
        File.WriteAllBytes(folder["x.safetensors"], bytes);
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(folder["x.safetensors"]);
        Assert.Equal([1.5f, -2f], file.Read("b").data<float>().ToArray());
    }

    private string Write(params (string, torch.Tensor)[] tensors)
    {
        string path = folder["x.safetensors"];
        SafetensorsWriter.Write(path, tensors);
        return path;
    }
}
