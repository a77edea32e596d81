using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Weights;

public sealed class ModelDigestTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static string Original => GoldenFixtures.PathOf("models", "wan21-t2v");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Digest_CopiedFolder_IsTheSame() => Assert.Equal(Digest(Original), Digest(folder.Copy(Original, "elsewhere")));

    [Fact]
    public void Digest_ShardedTransformer_IsTheSame()
    {
        string sharded = folder.Copy(Original, "sharded");
        File.Delete(Path.Combine(sharded, "diffusion_pytorch_model.safetensors"));
        folder.Copy(GoldenFixtures.PathOf("models", "wan21-t2v-sharded"), "shards");
        foreach (string file in Directory.EnumerateFiles(folder["shards", "x"][..^2], "diffusion_*"))
            File.Move(file, Path.Combine(sharded, Path.GetFileName(file)));
        Assert.Equal(Digest(Original), Digest(sharded));
    }

    [Fact]
    public void Digest_SameWeightsInDiffusersLayout_IsTheSame() =>
        Assert.Equal(Digest(Original), Digest(GoldenFixtures.PathOf("models", "wan21-t2v-diffusers")));

    [Theory]
    [InlineData("diffusion_pytorch_model.safetensors", 0.4)]
    [InlineData("Wan2.1_VAE.pth", 0.5)]
    [InlineData("models_t5_umt5-xxl-enc-bf16.pth", 0.8)]
    [InlineData("google/umt5-xxl/tokenizer.json", 0.5)]
    [InlineData("google/umt5-xxl/spiece.model", 0.5)]
    public void Digest_OneByteChanged_Changes(string file, double place)
    {
        string copy = folder.Copy(Original, "changed");
        string path = Path.Combine(copy, file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[(int)(bytes.Length * place)] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.NotEqual(Digest(Original), Digest(copy));
    }

    [Fact]
    public void Digest_OtherConfiguration_Changes()
    {
        string copy = folder.Copy(Original, "changed");
        string config = Path.Combine(copy, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"text_len\": 512", "\"text_len\": 256", StringComparison.Ordinal));
        Assert.NotEqual(Digest(Original), Digest(copy));
    }

    [Fact]
    public void Digest_ConfigurationWrittenInAnotherWay_IsTheSame()
    {
        string copy = folder.Copy(Original, "rewritten");
        string config = Path.Combine(copy, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\n", "", StringComparison.Ordinal).Replace("0.30.0", "0.31.0", StringComparison.Ordinal));
        Assert.Equal(Digest(Original), Digest(copy));
    }

    private static string Digest(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Assert.Matches("^[0-9a-f]{64}$", checkpoint.Digest);
        return checkpoint.Digest;
    }
}
