using TorchSharp;
using Wan.Models.Weights.Pickle;

namespace Wan.Models.Weights;

/// <summary>Writes a state dict as torch.save does, so that PyTorch loads it too.</summary>
public static class PthWriter
{
    /// <summary>Writes beside <paramref name="path"/> and renames, so that a reader sees all of the file or nothing.</summary>
    public static void Write(string path, IEnumerable<(string Name, torch.Tensor Tensor)> tensors)
    {
        (string Name, torch.Tensor Tensor)[] all = [.. tensors];
        Dictionary<string, torch.Tensor> named = all.ToDictionary(t => t.Name, t => t.Tensor);
        WeightInfo[] infos = [.. all.Select(t => new WeightInfo(t.Name, t.Tensor.shape, t.Tensor.dtype, t.Tensor.numel() * StoredDtype.SizeOf(t.Tensor.dtype)))];
        AtomicFile.Write(path, stream => Write(stream, Path.GetFileNameWithoutExtension(path), infos, (info, target) => TensorBytes.Write(named[info.Name], target)));
    }

    /// <summary>Writes tensors whose bytes are made as they are written.</summary>
    /// <param name="stream">Seekable: a checksum stands before the bytes it sums.</param>
    /// <param name="root">Folder inside the archive; torch.save takes the file's name.</param>
    internal static void Write(Stream stream, string root, IReadOnlyList<WeightInfo> infos, Action<WeightInfo, Stream> write)
    {
        ZipWriter zip = new(stream);
        byte[] pickle = StateDictPickle.Write(infos);
        zip.Add($"{root}/data.pkl", pickle.Length, target => target.Write(pickle));
        zip.Add($"{root}/byteorder", 6, target => target.Write("little"u8));
        foreach ((int index, WeightInfo info) in infos.Index())
            zip.Add($"{root}/data/{index}", info.Bytes, target => write(info, target));
        zip.Add($"{root}/version", 2, target => target.Write("3\n"u8));
        zip.Finish();
    }
}
