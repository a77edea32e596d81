using TorchSharp;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Farm;
using Wan.Farm.Worker.Farm.Groups;
using Wan.Farm.Worker.Farm.Preflights;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Tests.Rendering;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Tests.Farm;

[Collection(ProcessWideCollection.Name)]
public sealed class PreflightTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private static readonly PreflightOptions Options = new() { FreeBytes = 1, MeetingTimeout = TimeSpan.FromSeconds(20) };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Check_AWorkerThatIsFit_FindsItsModelsAndNothingWrong()
    {
        (string model, ModelFacts facts) = models.Of("tiny");

        (PreflightReport report, IReadOnlyList<PoolModel> read) = await CheckAsync(folder["store"], [model], Options);

        Assert.Empty(report.Problems);
        Assert.Equal(facts.Digest, report.Models[model]);
        Assert.Equal(new PoolModel(model, facts, PoolModel.Cpu), Assert.Single(read));
        Assert.Empty(Directory.GetFiles(folder["store"], "*.preflight*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Check_AWorkerThatIsNot_NamesEverythingAtOnce()
    {
        string missing = folder["models/none"];

        (PreflightReport report, _) = await CheckAsync(folder["store"], [missing], Options with { FreeBytes = 1L << 60 });

        Assert.Equal(3, report.Problems.Count);
        Assert.Matches("^--scratch .+: [0-9]+ MiB are free and 1099511627776 MiB are needed; make room", report.Problems[0]);
        Assert.StartsWith("--store ", report.Problems[1], StringComparison.Ordinal);
        Assert.Equal($"--model: the folder {missing} does not exist; mount it at that path, as jobs name it so", report.Problems[2]);
    }

    [Fact]
    public async Task Check_AStoreThatCannotBeWritten_SaysWhere()
    {
        FarmWorkplace workplace = Workplace(folder["store"]);
        Directory.Delete(folder["store"], recursive: true);
        await File.WriteAllTextAsync(folder["store"], "a file where the volume should be");

        (PreflightReport report, _) = await Preflight.CheckAsync(workplace, folder["store"], [], Options, CancellationToken.None);

        string problem = Assert.Single(report.Problems);
        Assert.StartsWith("--store: ", problem, StringComparison.Ordinal);
        Assert.Contains(folder["store"], problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_WhoseRanksFit_MayWork()
    {
        Exception?[] ends = await MeetAsync(Report("a", "d1"), Report("b", "d1"));

        Assert.All(ends, Assert.Null);
    }

    [Fact]
    public async Task Group_OfWhichOneRankSeesOtherWeights_SaysSoOnEveryRank()
    {
        Exception?[] ends = await MeetAsync(Report("a", "0123456789abcdef"), Report("b", "fedcba9876543210"));

        Assert.All(ends, end => Assert.Contains(
            "on b sees other weights in /models/tiny (fedcba987654) than", Assert.IsType<PreflightException>(end).Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Group_OfWhichOneRankIsNotFit_SaysItsReasonOnTheFirstToo()
    {
        PreflightReport unfit = Report("b", "d1") with { Problems = ["--store: /farm: is read-only; mount it for writing"], Version = "0.1" };

        Exception?[] ends = await MeetAsync(Report("a", "d1"), unfit);

        string first = Assert.IsType<PreflightException>(ends[0]).Message;
        Assert.Contains("on b: --store: /farm: is read-only; mount it for writing", first, StringComparison.Ordinal);
        Assert.Contains("on b is wanfarm 0.1 and", first, StringComparison.Ordinal);
        Assert.Equal(first, Assert.IsType<PreflightException>(ends[1]).Message);
    }

    [Fact]
    public async Task Group_OfWhichOneRankDoesNotCome_NamesIt()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        var layout = new GroupLayout(new MeshShape(Ulysses: 2), 0, "127.0.0.1", store.Port);
        var preflight = new GroupPreflight(layout, store, torch.CPU, Options with { MeetingTimeout = TimeSpan.FromMilliseconds(50) });

        var error = await Assert.ThrowsAsync<PreflightException>(() => preflight.RunAsync(Report("a", "d1"), CancellationToken.None));

        Assert.Equal($"{layout.Shape.RankNames[1]} has not come within 0.1 s; look at its pod", error.Message);
    }

    private static PreflightReport Report(string host, string digest) => new(host, "1.0", new Dictionary<string, string> { ["/models/tiny"] = digest }, []);

    private static async Task<Exception?[]> MeetAsync(params PreflightReport[] reports)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        var shape = new MeshShape(Ulysses: reports.Length);
        return await Task.WhenAll(reports.Select((report, rank) => Task.Run(() =>
            Record.ExceptionAsync(() => new GroupPreflight(new GroupLayout(shape, rank, "127.0.0.1", store.Port), store, torch.CPU, Options).RunAsync(report, CancellationToken.None)))));
    }

    private Task<(PreflightReport Report, IReadOnlyList<PoolModel> Models)> CheckAsync(string store, string[] paths, PreflightOptions options) =>
        Preflight.CheckAsync(Workplace(store), store, paths, options, CancellationToken.None);

    private FarmWorkplace Workplace(string store) => new()
    {
        Device = torch.CPU,
        Artifacts = ArtifactStore.Open(Directory.CreateDirectory(store).FullName),
        Checkpoints = CheckpointStore.Open(store),
        Outputs = new OutputFolder(store),
        Inputs = new InputCache(store),
        ScratchFolder = Directory.CreateDirectory(folder["scratch"]).FullName,
    };
}
