using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

public sealed class SegmentArtifactsTests : IDisposable
{
    private static readonly ContentKey Key = new(new string('a', 64));
    private static readonly VideoSize Size = new(16, 16);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Segment_Stored_IsFoundWithItsFactsUnderOneKey()
    {
        ArtifactStore store = ArtifactStore.Open(folder["store"]);
        var builder = new SegmentFactsBuilder(frames: 2, Size);
        builder.Add(new byte[16 * 16 * 3]);
        builder.Add(new byte[16 * 16 * 3]);
        File.WriteAllText(folder["a.mp4"], "encoded frames");

        await SegmentArtifacts.StoreAsync(store, Key, folder["a.mp4"], builder.Build(), CancellationToken.None);

        Artifact segment = (await store.TryOpenAsync(Key, ArtifactKind.Segment, CancellationToken.None)).Artifact!;
        Artifact facts = (await store.TryOpenAsync(Key, ArtifactKind.SegmentFacts, CancellationToken.None)).Artifact!;
        Assert.Equal("encoded frames", File.ReadAllText(segment.Path));
        Assert.Equal(2, (await SegmentFactsFile.ReadAsync(facts.Path, CancellationToken.None)).Frames);
    }

    [Fact]
    public async Task Segment_EncodedFileGone_LeavesNoSegmentBehind()
    {
        ArtifactStore store = ArtifactStore.Open(folder["store"]);
        var facts = new SegmentFacts(1, Size, new byte[32]);

        await Assert.ThrowsAsync<StorageException>(() => SegmentArtifacts.StoreAsync(store, Key, folder["gone.mp4"], facts, CancellationToken.None));

        Assert.False(await store.ContainsAsync(Key, ArtifactKind.Segment, CancellationToken.None));
    }
}
