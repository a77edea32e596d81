using System.Buffers.Binary;
using System.Text;

namespace Wan.Models.Tests.Weights.Building;

/// <summary>Assembles pickles opcode by opcode.</summary>
internal sealed class PickleBytes
{
    private readonly MemoryStream bytes = new();

    public PickleBytes() => Raw(0x80, 2);

    public PickleBytes Raw(params ReadOnlySpan<byte> opcodes)
    {
        bytes.Write(opcodes);
        return this;
    }

    public PickleBytes Op(char opcode) => Raw((byte)opcode);

    public PickleBytes Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length).Raw(utf8);
    }

    public PickleBytes Int(int value)
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, value);
        return Op('J').Raw(number);
    }

    public PickleBytes Ints(params ReadOnlySpan<int> values)
    {
        Op('(');
        foreach (int value in values)
            Int(value);
        return Op('t');
    }

    public PickleBytes Global(string module, string name) => Op('c').Raw(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    public PickleBytes NewDict() => Global("collections", "OrderedDict").Op(')').Op('R');

    /// <summary>A float32 tensor over the storage <paramref name="key"/>.</summary>
    public PickleBytes Tensor(int[] shape, int[] strides, int offset, int elements, string key = "0") =>
        Global("torch._utils", "_rebuild_tensor_v2")
            .Op('(').Op('(').Text("storage").Global("torch", "FloatStorage").Text(key).Text("cpu").Int(elements).Op('t').Op('Q')
            .Int(offset).Ints(shape).Ints(strides).Raw(0x89).NewDict().Op('t').Op('R');

    /// <summary>A state dict with one tensor called "w".</summary>
    public static byte[] StateDict(int[] shape, int[] strides, int offset, int elements, string key = "0") =>
        new PickleBytes().NewDict().Text("w").Tensor(shape, strides, offset, elements, key).Op('s').End();

    public byte[] End() => Op('.').bytes.ToArray();
}
