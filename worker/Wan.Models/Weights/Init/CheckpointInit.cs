using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using Wan.Models.TextEncoder;
using Wan.Models.Vision;

namespace Wan.Models.Weights.Init;

/// <summary>Writes a complete checkpoint of random weights in the original layout: for trying things before real weights are there.</summary>
/// <remarks>Equal options give equal files. Memory does not grow with the model.</remarks>
public static class CheckpointInit
{
    /// <summary>Headers, configuration and tokenizer, generously.</summary>
    private const long OtherBytes = 4 << 20;

    private const string Transformer = "diffusion_pytorch_model", TextEncoder = "models_t5_umt5-xxl-enc-bf16",
        ImageEncoder = "models_clip_open-clip-xlm-roberta-large-vit-huge-14";

    /// <param name="folder">Must not exist, or be empty. It appears complete or not at all.</param>
    /// <exception cref="CheckpointException">The folder is not empty or cannot be written, or the disk is too small.</exception>
    public static void Write(string folder, CheckpointInitOptions options, IProgress<CheckpointInitProgress>? progress, CancellationToken ct)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new CheckpointException(folder, "exists and is not empty; choose another folder or remove this one");
        IReadOnlyList<WeightInfo> transformer = ExpectedWeights.Of(options.Transformer, options.TransformerDtype);
        IReadOnlyList<WeightInfo> vae = ExpectedWeights.Of(options.Vae, torch.ScalarType.Float32);
        IReadOnlyList<WeightInfo> textEncoder = AllBFloat16(ExpectedWeights.Of(options.TextEncoder, torch.ScalarType.BFloat16));
        IReadOnlyList<WeightInfo> imageEncoder = options.ImageEncoder is { } clip ? VisionTower(clip) : [];
        string[] experts = options.TwoExperts ? ["high_noise_model", "low_noise_model"] : [""];
        long total = new[] { vae, textEncoder, imageEncoder }.Concat(experts.Select(_ => transformer)).Sum(part => part.Sum(w => w.Bytes));
        Reporter reporter = new(options.Seed, total, progress, ct);
        string temporary = $"{folder}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            CheckSpace(folder, temporary, total + OtherBytes);
            foreach (string expert in experts)
                WriteTransformer(temporary, expert, transformer, options, reporter);
            WritePth(temporary, options.Vae.StageShortcuts ? "Wan2.2_VAE" : "Wan2.1_VAE", vae, reporter);
            WritePth(temporary, TextEncoder, textEncoder, reporter);
            if (imageEncoder.Count > 0)
                WritePth(temporary, ImageEncoder, imageEncoder, reporter);
            StarterTokenizer.Write(Directory.CreateDirectory(Path.Combine(temporary, "google", "umt5-xxl")).FullName);
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            Directory.Move(temporary, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, $"cannot be written: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <param name="expert">Folder of this one of two experts; empty when there is one transformer.</param>
    private static void WriteTransformer(string checkpoint, string expert, IReadOnlyList<WeightInfo> infos, CheckpointInitOptions options, Reporter reporter)
    {
        string folder = Directory.CreateDirectory(Path.Combine(checkpoint, expert)).FullName;
        string part = expert.Length == 0 ? "transformer" : expert;     // the experts' weights differ
        File.WriteAllText(Path.Combine(folder, "config.json"), Config(options));
        Dictionary<string, string> metadata = new() { ["format"] = "pt" };
        List<List<WeightInfo>> shards = Shards(infos, options.ShardBytes);
        JsonObject map = [];
        foreach ((int index, List<WeightInfo> shard) in shards.Index())
        {
            string name = shards.Count == 1 ? $"{Transformer}.safetensors" : $"{Transformer}-{index + 1:00000}-of-{shards.Count:00000}.safetensors";
            using FileStream stream = Create(folder, name);
            SafetensorsWriter.Write(stream, shard, info => reporter.Write(Path.Combine(expert, name), part, info, stream), metadata);
            foreach (WeightInfo info in shard)
                map[info.Name] = name;
        }
        if (shards.Count == 1)
            return;
        JsonObject indexJson = new()
        {
            ["metadata"] = new JsonObject { ["total_size"] = infos.Sum(w => w.Bytes) },
            ["weight_map"] = map,
        };
        File.WriteAllText(Path.Combine(folder, $"{Transformer}.safetensors.index.json"), indexJson.ToJsonString(Indented));
    }

    private static void WritePth(string folder, string name, IReadOnlyList<WeightInfo> infos, Reporter reporter)
    {
        string file = $"{name}.pth";
        using FileStream stream = Create(folder, file);
        PthWriter.Write(stream, name, infos, (info, target) => reporter.Write(file, name, info, target));
    }

    /// <summary>Published folders name the class; our own fields follow.</summary>
    private static string Config(CheckpointInitOptions options)
    {
        JsonObject config = new() { ["_class_name"] = options.Transformer.ModelType == "vace" ? "VaceWanModel" : "WanModel", ["_diffusers_version"] = "0.30.0" };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(options.Transformer.ToJson())!.AsObject())
            config[name] = value?.DeepClone();
        return config.ToJsonString(Indented) + "\n";
    }

    private static List<List<WeightInfo>> Shards(IReadOnlyList<WeightInfo> infos, long shardBytes)
    {
        List<List<WeightInfo>> shards = [[]];
        long bytes = 0;
        foreach (WeightInfo info in infos)
        {
            if (bytes > 0 && bytes + info.Bytes > shardBytes)
            {
                shards.Add([]);
                bytes = 0;
            }
            shards[^1].Add(info);
            bytes += info.Bytes;
        }
        return shards;
    }

    /// <summary>The published file is bfloat16 throughout, norms too.</summary>
    private static IReadOnlyList<WeightInfo> AllBFloat16(IReadOnlyList<WeightInfo> infos) =>
        [.. infos.Select(w => w with { Dtype = torch.ScalarType.BFloat16, Bytes = w.Elements * StoredDtype.SizeOf(torch.ScalarType.BFloat16) })];

    /// <summary>As the published file has it: with the last block, which does not run.</summary>
    private static IReadOnlyList<WeightInfo> VisionTower(ClipVisionConfig config) =>
        [.. ExpectedWeights.Of(config with { Blocks = config.Blocks + 1 }, torch.ScalarType.Float32).Select(w => w with { Name = $"visual.{w.Name}" })];

    private static void CheckSpace(string folder, string temporary, long bytes)
    {
        long free = new DriveInfo(temporary).AvailableFreeSpace;
        if (free < bytes)
            throw new CheckpointException(folder, $"needs {bytes / 1e9:0.0} GB; the disk has {free / 1e9:0.0} GB free");
    }

    private static FileStream Create(string folder, string name) =>
        new(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 20);

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    /// <summary>Writes random tensors and tells how far it is.</summary>
    private sealed class Reporter(long seed, long total, IProgress<CheckpointInitProgress>? progress, CancellationToken ct)
    {
        private long written;

        public void Write(string file, string part, WeightInfo info, Stream stream)
        {
            RandomWeights.Write(info, part, seed, stream, ct);
            written += info.Bytes;
            progress?.Report(new CheckpointInitProgress(file, written, total));
        }
    }
}
