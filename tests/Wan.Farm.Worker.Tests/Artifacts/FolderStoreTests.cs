using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Tests.Artifacts;

/// <summary>A folder that all machines share.</summary>
public sealed class FolderStoreTests : StoreContractTests
{
    protected override IOutputStore Outputs => new OutputFolder(Folder["store", "any", ".."]);

    protected override IArtifactStore Artifacts(string machine) => ArtifactStore.Open(Folder["store", "any", ".."]);

    protected override ICheckpointStore Checkpoints(string machine) => CheckpointStore.Open(Folder["store", "any", ".."]);

    protected override void Damage() => FileDamage.FlipLastBit(ArtifactStore.Open(Folder["store", "any", ".."]).PathOf(Key, ArtifactKind.Latents));
}
