using System.Diagnostics;
using System.Text;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Tests.Artifacts;

public sealed class ArtifactStoreTests : IDisposable
{
    private static readonly ContentKey Key = new(string.Concat(Enumerable.Repeat("ab12", 16)));
    private readonly TempFolder folder = new();

    private static string Name => $"ab/{Key.Hex}.latents.safetensors";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Store_WrittenThenOpened_GivesTheBytesAndNothingElseIsLeft()
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);

        Artifact written = await WriteAsync(store, "the latents");

        ArtifactLookup found = await ArtifactStore.Open(folder.Path).TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None);
        Assert.Equal(written, found.Artifact);
        Assert.Null(found.Warning);
        Assert.Equal("the latents", File.ReadAllText(found.Artifact!.Path));
        Assert.Equal(11, written.Bytes);
        Assert.Equal([".lock", Name, Name + ".sha256"], folder.Files);
        Assert.True(await store.ContainsAsync(Key, ArtifactKind.Latents, CancellationToken.None));
    }

    [Fact]
    public async Task Store_CheckedWithSha256sum_Passes()
    {
        await WriteAsync(ArtifactStore.Open(folder.Path), "the latents");

        using Process check = Process.Start(new ProcessStartInfo("sha256sum", ["-c", Path.GetFileName(Name) + ".sha256"])
        {
            WorkingDirectory = folder["ab"],
            RedirectStandardOutput = true,
        })!;
        Assert.Contains(": OK", check.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        check.WaitForExit();
        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public async Task Store_NothingUnderTheKey_IsMissingWithoutWarning()
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);

        Assert.Equal(ArtifactLookup.Missing, await store.TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None));
        Assert.False(await store.ContainsAsync(Key, ArtifactKind.Latents, CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".sha256")]
    public async Task Store_KilledBetweenTheTwoRenames_IsMissingAndCanBeWritten(string lost)
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);
        await WriteAsync(store, "the latents");
        File.Delete(folder[Name + lost]);

        Assert.Equal(ArtifactLookup.Missing, await store.TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None));

        await WriteAsync(store, "the latents again");
        Assert.NotNull((await store.TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None)).Artifact);
    }

    [Fact]
    public async Task Store_KilledBetweenTheRenamesOfASecondWrite_OfEqualBytesIsStillValid()
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);
        await WriteAsync(store, "the latents");
        File.WriteAllText(folder["new"], "the latents");
        File.Move(folder["new"], folder[Name], overwrite: true);

        Assert.NotNull((await store.TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None)).Artifact);
    }

    [Theory]
    [InlineData("payload changed")]
    [InlineData("payload cut")]
    [InlineData("checksum changed")]
    [InlineData("checksum empty")]
    [InlineData("checksum of another file")]
    public async Task Store_Damaged_IsReportedOnceSetAsideAndMadeAnew(string damage)
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);
        await WriteAsync(store, "the latents");
        Damage(damage);

        ArtifactLookup damaged = await store.TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None);

        Assert.Null(damaged.Artifact);
        Assert.Contains("latents in the artifact store are damaged and will be made anew", damaged.Warning, StringComparison.Ordinal);
        Assert.Contains(folder[Name], damaged.Warning, StringComparison.Ordinal);
        Assert.Equal(ArtifactLookup.Missing, await store.TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None));
        Assert.Equal([".lock", Name + ".corrupt"], folder.Files);

        await WriteAsync(store, "the latents");
        Assert.Equal("the latents", File.ReadAllText((await store.TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None)).Artifact!.Path));
    }

    [Fact]
    public async Task Store_WriterThrows_LeavesNothingAndPassesItOn()
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);

        await Assert.ThrowsAsync<ArithmeticException>(() => store.WriteAsync(
            Key,
            ArtifactKind.Latents,
            async (stream, ct) =>
            {
                await stream.WriteAsync(new byte[100_000], ct);
                throw new ArithmeticException("not a number");
            },
            CancellationToken.None).AsTask());

        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task Store_WriterThrows_KeepsWhatWasThere()
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);
        await WriteAsync(store, "the latents");

        await Assert.ThrowsAsync<ArithmeticException>(() => store.WriteAsync(
            Key, ArtifactKind.Latents, (_, _) => throw new ArithmeticException("not a number"), CancellationToken.None).AsTask());

        Assert.NotNull((await store.TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None)).Artifact);
    }

    [Fact]
    public async Task Store_ManyWritersAndReadersOfOneKey_NobodyEverSeesHalf()
    {
        // Unequal bytes under one key cannot be: the worst case, as on two kinds of GPU.
        ArtifactStore[] stores = [.. Enumerable.Range(0, 6).Select(_ => ArtifactStore.Open(folder.Path))];
        var writing = Task.WhenAll(stores.Select((store, i) => Task.Run(async () =>
        {
            for (int round = 0; round < 20; round++)
                await WriteAsync(store, new string((char)('a' + i), 1000 + i));
        })));
        int seen = 0;
        var reading = Task.Run(async () =>
        {
            while (!writing.IsCompleted || seen == 0)
            {
                ArtifactLookup found = await stores[0].TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None);
                Assert.Null(found.Warning);
                seen += found.Artifact is null ? 0 : 1;
            }
        });

        await Task.WhenAll(writing, reading);

        Assert.NotNull((await stores[0].TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None)).Artifact);
        Assert.Equal([".lock", Name, Name + ".sha256"], folder.Files);
    }

    [Fact]
    public async Task Store_Opened_RemovesWhatDeadProcessesLeftAndKeepsWhatIsBeingWritten()
    {
        Directory.CreateDirectory(folder["ab"]);
        string dead = folder[$"ab/.dead.{Environment.MachineName}.0123456789abcdef.tmp"];
        string living = folder[$"ab/.living.{Environment.MachineName}.0123456789abcdef.tmp"];
        File.WriteAllText(dead, "half");
        using (var writer = new LockHolder(living))
        {
            ArtifactStore.Open(folder.Path);
            Assert.False(File.Exists(dead));
            Assert.True(File.Exists(living));
        }

        ArtifactStore.Open(folder.Path);
        Assert.False(File.Exists(living));
        Assert.Equal(ArtifactLookup.Missing, await ArtifactStore.Open(folder.Path).TryOpenAsync(Key, ArtifactKind.Latents, CancellationToken.None));
    }

    [Fact]
    public void Store_TemporaryFileOfAnotherMachine_IsKeptForADay()
    {
        string foreign = folder[".frames.another-machine.0123456789abcdef.tmp"];
        File.WriteAllText(foreign, "half");

        ArtifactStore.Open(folder.Path);
        Assert.True(File.Exists(foreign));

        File.SetLastWriteTimeUtc(foreign, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));
        ArtifactStore.Open(folder.Path);
        Assert.False(File.Exists(foreign));
    }

    [Fact]
    public async Task Store_Deleted_IsMissing()
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);
        await store.DeleteAsync(Key, ArtifactKind.Latents, CancellationToken.None);
        await WriteAsync(store, "the latents");

        await store.DeleteAsync(Key, ArtifactKind.Latents, CancellationToken.None);

        Assert.Equal([".lock"], folder.Files);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/below")]
    public void Store_RootIsAFile_SaysSo(string root)
    {
        File.WriteAllText(folder["file"], "not a folder");

        StorageException e = Assert.Throws<StorageException>(() => ArtifactStore.Open(Path.Combine(folder.Path, root)));

        Assert.Equal(folder["file"], e.Path);
        Assert.EndsWith("is a file and not a folder; choose another folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_RootCannotBeWrittenTo_SaysSoAtOnce()
    {
        // Not even root may make files here.
        StorageException e = Assert.Throws<StorageException>(() => ArtifactStore.Open("/proc/self"));

        Assert.Equal("/proc/self", e.Path);
        Assert.Matches("no permission|read-only|does not exist", e.Problem);
        Assert.Contains("choose", e.Remedy, StringComparison.Ordinal);
    }

    private static ValueTask<Artifact> WriteAsync(ArtifactStore store, string text) => store.WriteAsync(
        Key, ArtifactKind.Latents, (stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct), CancellationToken.None);

    private void Damage(string damage)
    {
        string payload = folder[Name];
        string checksum = payload + ".sha256";
        switch (damage)
        {
            case "payload changed":
                File.WriteAllText(payload, "the latentz");
                break;
            case "payload cut":
                File.WriteAllText(payload, "the la");
                break;
            case "checksum changed":
                string line = File.ReadAllText(checksum);
                File.WriteAllText(checksum, (line[0] == '0' ? '1' : '0') + line[1..]);
                break;
            case "checksum empty":
                File.WriteAllText(checksum, string.Empty);
                break;
            case "checksum of another file":
                File.WriteAllText(checksum, File.ReadAllText(checksum).Replace("ab12", "ab13"));
                break;
            default:
                throw new ArgumentException(damage, nameof(damage));
        }
    }
}
