using System.Globalization;
using System.Text.Json;
using Wan.Farm.Cli.Commands;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Servers;
using Wan.Farm.Worker.Media;
using Wan.Models.TextEncoder;
using Wan.Training.Dit;

namespace Wan.Farm.Cli.Tests.Commands;

[Collection(ThreadsCollection.Name)]
public sealed class TrainCommandTests : IDisposable
{
    private const string Vae = """
        dim: 4
        warmUpSteps: 1
        stages: [{ frames: 5, width: 16, height: 16, batchSize: 1, steps: 2 }]
        """;

    private const string Dit = """
        warmUpSteps: 1
        transformer: { model_type: t2v, text_len: 16, dim: 24, ffn_dim: 32, freq_dim: 16, text_dim: 16, num_heads: 2, num_layers: 1 }
        textEncoder: { vocabSize: 2240, dim: 16, attentionDim: 16, ffnDim: 16, heads: 2, layers: 1 }
        stages: [{ frames: 1, width: 16, height: 16, batchSize: 2, steps: 2 }]
        """;

    private static readonly string Tokenizer = Path.Combine(AppContext.BaseDirectory, "wan-tiny", "google", "umt5-xxl");
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Train_VaeThenDit_MakesAModelThatInspectFindsComplete()
    {
        File.WriteAllText(folder["vae.yaml"], Vae);
        File.WriteAllText(folder["dit.yaml"], Dit);
        CommandResult vae = await CommandLine.RunAsync("train", "vae", folder["vae.yaml"], "--out", folder["vae"]);
        Assert.True(vae.Code == 0, vae.Talk);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(folder["vae"], "metrics.jsonl")).Length);

        CommandResult dit = await CommandLine.RunAsync("train", "dit", folder["dit.yaml"], "--text", Tokenizer, "--vae", vae.Output.Trim(), "--out", folder["model"]);
        Assert.True(dit.Code == 0, dit.Talk);

        CommandResult inspect = await CommandLine.RunAsync("model", "inspect", dit.Output.Trim(), "--output", "json");
        using JsonDocument report = JsonDocument.Parse(inspect.Output);
        Assert.True(report.RootElement.GetProperty("isComplete").GetBoolean(), inspect.Output);

        string[] again = ["train", "dit", folder["dit.yaml"], "--text", Tokenizer, "--vae", vae.Output.Trim(), "--init", folder["model"], "--out"];
        CommandResult begun = await CommandLine.RunAsync([.. again, folder["begun"]]);
        Assert.True(begun.Code == 0, begun.Talk);
        CommandResult itself = await CommandLine.RunAsync([.. again, folder["model"]]);
        Assert.Equal(2, itself.Code);
        Assert.Contains("--init", itself.Talk, StringComparison.Ordinal);

        StarterTokenizer.Write(Directory.CreateDirectory(folder["words"]).FullName);
        again[4] = folder["words"];
        CommandResult unread = await CommandLine.RunAsync([.. again, folder["unread"]]);
        Assert.Equal(2, unread.Code);
        Assert.Contains("--text", unread.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainDit_OfPictures_MakesAModelThatRendersAJobWithAPictureAndIsScored()
    {
        File.WriteAllText(folder["vae.yaml"], Vae);
        string pictures = Dit.Replace("model_type: t2v", "model_type: i2v, in_dim: 36", StringComparison.Ordinal);
        File.WriteAllText(folder["dit.yaml"], pictures.Replace("frames: 1,", "frames: 5,", StringComparison.Ordinal).Replace("steps: 2", "steps: 1", StringComparison.Ordinal));
        string vae = (await CommandLine.RunAsync("train", "vae", folder["vae.yaml"], "--out", folder["vae"])).Output.Trim();
        CommandResult trained = await CommandLine.RunAsync(
            "train", "dit", folder["dit.yaml"], "--text", Tokenizer, "--vae", vae, "--out", folder["model"], "--device", "cpu", "--samples-every", "0");
        Assert.True(trained.Code == 0, trained.Talk);
        Assert.True(File.Exists(folder["model/samples/step-000001.png"]));

        await PngWriter.WriteAsync(folder["first.png"], Enumerable.Range(0, 16 * 16 * 3).Select(i => (byte)i).ToArray(), new VideoSize(16, 16), CancellationToken.None);
        File.WriteAllText(folder["job.yaml"], """
            apiVersion: wan.farm/v1alpha1
            kind: VideoJob
            metadata: { name: of-a-picture }
            spec:
              model: { path: model }
              image: { path: first.png }
              prompt: A red ball
              seed: 1
              video: { width: 16, height: 16, frames: 5 }
              sampling: { steps: 2 }
            """);
        CommandResult rendered = await CommandLine.RunAsync("render", folder["job.yaml"], "--model", folder["model"], "--out", folder["out"], "--device", "cpu");
        Assert.True(rendered.Code == 0, rendered.Talk);
        Assert.True(new FileInfo(folder["out/of-a-picture.mp4"]).Length > 0);

        CommandResult score = await CommandLine.RunAsync(
            "score", "--model", folder["model"], "--out", folder["score"], "--device", "cpu", "--size", "16x16", "--steps", "1", "--count", "1",
            "--frames", "13", "--strategy", "continuation", "--window", "2", "--overlap", "1");
        Assert.True(score.Code == 0, score.Talk);
    }

    [Theory]
    [InlineData("dit.yaml", "t2v")]
    [InlineData("dit-cpu.yaml", "t2v")]
    [InlineData("dit-focus.yaml", "t2v")]
    [InlineData("dit-finer.yaml", "t2v")]
    [InlineData("dit-settled.yaml", "t2v")]
    [InlineData("dit-pairs.yaml", "t2v")]
    [InlineData("dit-apart.yaml", "t2v")]
    [InlineData("dit-medium.yaml", "t2v")]
    [InlineData("dit-hard.yaml", "t2v")]
    [InlineData("dit-diamonds.yaml", "t2v")]
    [InlineData("dit-gpu.yaml", "t2v")]
    [InlineData("dit-i2v.yaml", "i2v")]
    public void ConfigurationInTheRepository_IsThatOfATransformer(string file, string type) =>
        Assert.Equal(type, TrainingConfig.Read<DitTrainingOptions>(Path.Combine(AppContext.BaseDirectory, "training", file)).Transformer.ModelType);

    [Theory]
    [InlineData("[Hexagon]")]
    [InlineData("[6]")]
    public async Task TrainDit_MoreOfAShapeThatIsNone_IsRefusedAndThoseThereAreNamed(string shapes)
    {
        File.WriteAllText(folder["dit.yaml"], Dit.Replace("frames: 1,", $"frames: 1, moreOf: {{ shapes: {shapes} }},", StringComparison.Ordinal));
        CommandResult result = await CommandLine.RunAsync("train", "dit", folder["dit.yaml"], "--text", Tokenizer, "--vae", folder["none"], "--out", folder["model"]);
        Assert.Equal(2, result.Code);
        Assert.Contains($"{folder["dit.yaml"]}:4: stages[0].moreOf.shapes[0]: ", result.Talk, StringComparison.Ordinal);
        Assert.Contains("must be one of Ball, ", result.Talk, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["model"]));
    }

    [Fact]
    public async Task Train_OfTwoProcesses_TheFirstWritesWhatBothLearned()
    {
        File.WriteAllText(folder["vae.yaml"], Vae.Replace("batchSize: 1", "batchSize: 2", StringComparison.Ordinal));
        string port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        CommandResult[] ranks = await Task.WhenAll(Enumerable.Range(0, 2).Select(rank => Task.Run(() => CommandLine.RunAsync(
            ["train", "vae", folder["vae.yaml"], "--out", folder[$"vae{rank}"]],
            new() { ["WORLD_SIZE"] = "2", ["RANK"] = $"{rank}", ["MASTER_ADDR"] = "127.0.0.1", ["MASTER_PORT"] = port },
            CancellationToken.None))));
        Assert.All(ranks, rank => Assert.True(rank.Code == 0, rank.Talk));
        Assert.True(File.Exists(Path.Combine(folder["vae0"], "state.safetensors")));
        Assert.False(Directory.Exists(folder["vae1"]));
        Assert.Equal(("", ""), (ranks[1].Output, ranks[1].Talk));
    }

    [Theory]
    [InlineData("2", "2", "127.0.0.1", "RANK: '2' is not a number from 0 to 1")]
    [InlineData("two", "0", "127.0.0.1", "WORLD_SIZE: 'two' is not a number from 1 to 4096")]
    [InlineData("2", "0", "", "MASTER_ADDR: WORLD_SIZE is more than 1")]
    public async Task Train_WrongVariableOfTheRendezvous_IsNamed(string size, string rank, string master, string expected)
    {
        File.WriteAllText(folder["vae.yaml"], Vae);
        CommandResult result = await CommandLine.RunAsync(
            ["train", "vae", folder["vae.yaml"], "--out", folder["vae"]],
            new() { ["WORLD_SIZE"] = size, ["RANK"] = rank, ["MASTER_ADDR"] = master },
            CancellationToken.None);
        Assert.Equal(2, result.Code);
        Assert.Contains(expected, result.Talk, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["vae"]));
    }

    [Fact]
    public async Task TrainText_OfTheConfigurationInTheRepository_GivesTheShippedTokenizer()
    {
        CommandResult result = await CommandLine.RunAsync("train", "text", Path.Combine(AppContext.BaseDirectory, "training", "text.yaml"), "--out", folder["text"]);
        Assert.True(result.Code == 0, result.Talk);
        string[] names = [.. Directory.EnumerateFiles(Tokenizer).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(["special_tokens_map.json", "spiece.model", "tokenizer.json", "tokenizer_config.json"], names);
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(Tokenizer, name)), File.ReadAllBytes(Path.Combine(folder["text"], name))));
    }

    [Fact]
    public async Task TrainText_VocabularyTooSmallForTheLetters_IsRefused()
    {
        File.WriteAllText(folder["text.yaml"], "englishCaptions: 50\nvocabularySize: 300");
        CommandResult result = await CommandLine.RunAsync("train", "text", folder["text.yaml"], "--out", folder["text"]);
        Assert.Equal(1, result.Code);
        Assert.Contains("ocabulary size", result.Talk, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["text"]));
    }

    [Fact]
    public async Task Train_Cancelled_SavesAndSaysHowToGoOn()
    {
        File.WriteAllText(folder["vae.yaml"], Vae.Replace("steps: 2", "steps: 100000", StringComparison.Ordinal));
        string metrics = Path.Combine(folder["vae"], "metrics.jsonl");
        using var cancel = new CancellationTokenSource();
        Task<CommandResult> run = CommandLine.RunAsync(["train", "vae", folder["vae.yaml"], "--out", folder["vae"]], cancel.Token);
        while (!run.IsCompleted && !(File.Exists(metrics) && new FileInfo(metrics).Length > 0))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        await cancel.CancelAsync();
        CommandResult result = await run;
        Assert.Equal(130, result.Code);
        Assert.Contains("The same command goes on from here.", result.Talk, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder["vae"], "state.safetensors")));
    }

    [Fact]
    public async Task TrainDit_Cancelled_LeavesTheModelOfWhatItLearned()
    {
        File.WriteAllText(folder["vae.yaml"], Vae);
        File.WriteAllText(folder["dit.yaml"], Dit.Replace("steps: 2", "steps: 100000", StringComparison.Ordinal));
        string vae = (await CommandLine.RunAsync("train", "vae", folder["vae.yaml"], "--out", folder["vae"])).Output.Trim(), metrics = folder["model/metrics.jsonl"];
        using var cancel = new CancellationTokenSource();
        Task<CommandResult> run = CommandLine.RunAsync(["train", "dit", folder["dit.yaml"], "--text", Tokenizer, "--vae", vae, "--out", folder["model"]], cancel.Token);
        while (!run.IsCompleted && !(File.Exists(metrics) && new FileInfo(metrics).Length > 0))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        await cancel.CancelAsync();
        CommandResult result = await run;
        Assert.True(result.Code == 130, result.Talk);
        CommandResult inspect = await CommandLine.RunAsync("model", "inspect", folder["model"], "--output", "json");
        using JsonDocument report = JsonDocument.Parse(inspect.Output);
        Assert.True(report.RootElement.GetProperty("isComplete").GetBoolean(), inspect.Output);
    }

    [Fact]
    public async Task Train_WithSamples_DrawsThemAndEndsWithTheBytesOfATrainingWithout()
    {
        File.WriteAllText(folder["vae.yaml"], Vae);
        File.WriteAllText(folder["dit.yaml"], Dit);
        string vae = await StateAsync("vae", folder["vae.yaml"]), watchedVae = await StateAsync("vae", folder["vae.yaml"], "--samples-every", "0");
        Assert.Equal(File.ReadAllBytes(vae), File.ReadAllBytes(watchedVae));

        string[] inputs = ["--text", Tokenizer, "--vae", Path.Combine(Path.GetDirectoryName(vae)!, "Wan2.1_VAE.pth")];
        string dit = await StateAsync("dit", [folder["dit.yaml"], .. inputs]), watchedDit = await StateAsync("dit", [folder["dit.yaml"], .. inputs, "--samples-every", "0"]);
        Assert.Equal(File.ReadAllBytes(dit), File.ReadAllBytes(watchedDit));

        Assert.All([watchedVae, watchedDit], state => Assert.Equal(
            ["step-000001.png", "step-000002.png"],
            Directory.EnumerateFileSystemEntries(Path.Combine(Path.GetDirectoryName(state)!, "samples")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)));
        Assert.All([vae, dit], state => Assert.False(Directory.Exists(Path.Combine(Path.GetDirectoryName(state)!, "samples"))));
    }

    [Fact]
    public async Task TrainDit_AutoencoderThatIsNotThereOrAnotherOne_IsRefused()
    {
        File.WriteAllText(folder["vae.yaml"], Vae);
        File.WriteAllText(folder["other.yaml"], "seed: 1\n" + Vae);
        File.WriteAllText(folder["dit.yaml"], Dit);
        CommandResult missing = await CommandLine.RunAsync("train", "dit", folder["dit.yaml"], "--text", Tokenizer, "--vae", folder["none.pth"], "--out", folder["model"]);
        Assert.Equal(1, missing.Code);
        Assert.Contains("none.pth", missing.Talk, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["model"]));

        string vae = (await CommandLine.RunAsync("train", "vae", folder["vae.yaml"], "--out", folder["vae"])).Output.Trim();
        string other = (await CommandLine.RunAsync("train", "vae", folder["other.yaml"], "--out", folder["other"])).Output.Trim();
        Assert.Equal(0, (await CommandLine.RunAsync("train", "dit", folder["dit.yaml"], "--text", Tokenizer, "--vae", vae, "--out", folder["model"])).Code);
        CommandResult exchanged = await CommandLine.RunAsync("train", "dit", folder["dit.yaml"], "--text", Tokenizer, "--vae", other, "--out", folder["model"]);
        Assert.Equal(1, exchanged.Code);
        Assert.Contains("another configuration", exchanged.Talk, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dmi: 4\nstages: []", "dmi")]
    [InlineData("dim: 4", "stages")]
    [InlineData("dim: many\nstages: []", "dim")]
    public async Task Train_WrongConfig_NamesFileAndField(string config, string field)
    {
        File.WriteAllText(folder["vae.yaml"], config);
        CommandResult result = await CommandLine.RunAsync("train", "vae", folder["vae.yaml"], "--out", folder["vae"]);
        Assert.Equal(2, result.Code);
        Assert.Contains(folder["vae.yaml"], result.Talk, StringComparison.Ordinal);
        Assert.Contains(field, result.Talk, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["vae"]));
    }

    /// <returns>the file that holds all that was trained</returns>
    private async Task<string> StateAsync(string what, params string[] arguments)
    {
        string run = folder[Guid.NewGuid().ToString("N")];
        CommandResult result = await CommandLine.RunAsync(["train", what, .. arguments, "--out", run]);
        Assert.True(result.Code == 0, result.Talk);
        return Path.Combine(run, "state.safetensors");
    }
}
