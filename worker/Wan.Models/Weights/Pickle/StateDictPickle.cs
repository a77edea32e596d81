using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Wan.Models.Weights.Pickle;

/// <summary>The pickle that torch.save writes for a state dict of contiguous tensors, each with its own storage.</summary>
internal sealed class StateDictPickle
{
    private readonly MemoryStream pickle = new();

    private StateDictPickle()
    {
    }

    public static byte[] Write(IReadOnlyList<WeightInfo> infos)
    {
        StateDictPickle writer = new();
        writer.Op(0x80, 2);                                 // protocol 2
        writer.Global("collections", "OrderedDict");
        writer.Op(')', 'R', '(');                           // OrderedDict(), then its items
        for (int i = 0; i < infos.Count; i++)
            writer.Tensor(infos[i], i.ToString(CultureInfo.InvariantCulture));
        writer.Op('u', '.');
        return writer.pickle.ToArray();
    }

    private void Tensor(WeightInfo info, string key)
    {
        Text(info.Name);
        Global("torch._utils", "_rebuild_tensor_v2");
        Op('(', '(');
        Text("storage");
        Global("torch", StoredDtype.ToStorage(info.Dtype));
        Text(key);
        Text("cpu");
        Integer(info.Elements);
        Op('t', 'Q');                                       // the storage, by its persistent id
        Integer(0);
        Tuple(info.Shape);
        Tuple(StoredShape.ContiguousStrides(info.Shape));
        Op(0x89);                                           // requires_grad: false
        Global("collections", "OrderedDict");
        Op(')', 'R', 't', 'R');                             // no backward hooks
    }

    private void Tuple(IReadOnlyList<long> numbers)
    {
        Op('(');
        foreach (long number in numbers)
            Integer(number);
        Op('t');
    }

    private void Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        if (value is >= 0 and <= byte.MaxValue)
            Op('K', bytes[0]);
        else if (value is >= int.MinValue and <= int.MaxValue)
            Op(['J'], bytes[..4]);
        else
            Op([0x8a, 8], bytes);
    }

    private void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        Op(['X'], length);
        pickle.Write(utf8);
    }

    private void Global(string module, string name)
    {
        Op('c');
        pickle.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    private void Op(params ReadOnlySpan<int> bytes)
    {
        foreach (int b in bytes)
            pickle.WriteByte((byte)b);
    }

    private void Op(ReadOnlySpan<int> opcode, ReadOnlySpan<byte> argument)
    {
        Op(opcode);
        pickle.Write(argument);
    }
}
