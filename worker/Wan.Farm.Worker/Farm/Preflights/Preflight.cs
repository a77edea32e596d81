using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Farm.Groups;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Farm.Worker.Farm.Preflights;

/// <summary>Whether this process could do a task, asked before it takes one: its device computes, its store keeps what it is given, its models are there.</summary>
/// <remarks>Everything is looked at, so that one look at the message is enough.</remarks>
public static class Preflight
{
    private const int Side = 32;

    private static readonly ArtifactKind Probe = new("preflight check", "preflight");

    /// <param name="store">A folder, or an address of a bucket, for messages and free space.</param>
    /// <param name="models">Folders of checkpoints.</param>
    /// <returns>What was found, and the models that could be read.</returns>
    public static async Task<(PreflightReport Report, IReadOnlyList<PoolModel> Models)> CheckAsync(
        FarmWorkplace workplace, string store, IReadOnlyList<string> models, PreflightOptions options, CancellationToken ct)
    {
        List<string> problems = [];
        Note(ProblemOfDevice(workplace.Device));
        Note(ProblemOfSpace(workplace.ScratchFolder, "--scratch", options));
        if (Directory.Exists(store))
            Note(ProblemOfSpace(store, "--store", options));
        Note(await ProblemOfStoreAsync(workplace.Artifacts, ct).ConfigureAwait(false));
        List<PoolModel> read = [];
        foreach (string path in models)
        {
            try
            {
                read.Add(new PoolModel(path, ModelFactsReader.Read(path), workplace.Device.type == DeviceType.CUDA ? PoolModel.Cuda : PoolModel.Cpu));
            }
            catch (Exception error) when (error is CheckpointException or IOException or UnauthorizedAccessException)
            {
                Note(Directory.Exists(path) ? $"--model: {error.Message}" : $"--model: the folder {path} does not exist; mount it at that path, as jobs name it so");
            }
        }

        var report = new PreflightReport(Environment.MachineName, ProgramFingerprint.Version, read.ToDictionary(model => model.Path, model => model.Facts.Digest), problems);
        return (report, read);

        void Note(string? problem)
        {
            if (problem is not null)
                problems.Add(problem);
        }
    }

    /// <summary>A product of whole numbers, which every device must get exactly.</summary>
    private static string? ProblemOfDevice(Device device)
    {
        float[] left = [.. Enumerable.Range(0, Side * Side).Select(i => (float)(i % 7))], right = [.. Enumerable.Range(0, Side * Side).Select(i => (float)(i % 5))];
        try
        {
            using var scope = NewDisposeScope();
            Tensor product = tensor(left).reshape(Side, Side).to(device).matmul(tensor(right).reshape(Side, Side).to(device)).cpu();
            float[] got = [.. product.contiguous().data<float>()];
            for (int i = 0; i < got.Length; i++)
            {
                float wanted = Enumerable.Range(0, Side).Sum(k => left[(i / Side * Side) + k] * right[(k * Side) + (i % Side)]);
                if (got[i] != wanted)
                    return string.Create(CultureInfo.InvariantCulture, $"--device {device}: computes {got[i]} where {wanted} is right; its hardware or driver is at fault, keep work away from this node");
            }

            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return $"--device {device}: does not compute: {error.Message.Split('\n')[0]}; check the driver, and the GPU that spec.template asks for";
        }
    }

    private static string? ProblemOfSpace(string folder, string option, PreflightOptions options)
    {
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        return free >= options.FreeBytes
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{option} {folder}: {free >> 20} MiB are free and {options.FreeBytes >> 20} MiB are needed; make room, or give a larger volume");
    }

    /// <summary>Writes, reads back and removes something small.</summary>
    private static async Task<string?> ProblemOfStoreAsync(IArtifactStore store, CancellationToken ct)
    {
        var key = new ContentKey(RandomNumberGenerator.GetHexString(64, lowercase: true));
        byte[] sent = Encoding.UTF8.GetBytes(key.Hex);
        try
        {
            await store.WriteAsync(key, Probe, (stream, token) => stream.WriteAsync(sent, token), ct).ConfigureAwait(false);
            ArtifactLookup found = await store.TryOpenAsync(key, Probe, ct).ConfigureAwait(false);
            bool same = found.Artifact is { } there && (await File.ReadAllBytesAsync(there.Path, ct).ConfigureAwait(false)).AsSpan().SequenceEqual(sent);
            await store.DeleteAsync(key, Probe, ct).ConfigureAwait(false);
            return same ? null : $"--store: what was written to {store.NameOf(key, Probe)} does not come back as it was; check the volume or the bucket";
        }
        catch (Exception error) when (error is StorageException or IOException or UnauthorizedAccessException)
        {
            return $"--store: {error.Message}";
        }
    }
}
