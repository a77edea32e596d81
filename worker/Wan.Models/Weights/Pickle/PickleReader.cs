using System.Buffers.Binary;
using System.Text;

namespace Wan.Models.Weights.Pickle;

/// <summary>Reads the pickle of a state dict as torch.save writes it, and nothing else.</summary>
/// <remarks>
/// A pickle is a program. This machine knows the opcodes that torch.save emits (protocol 2) and a list of globals that
/// describe tensors; anything else is refused by name. It calls nothing, imports nothing and needs memory in proportion to the
/// pickle. Source: CPython Lib/pickletools.py, pytorch torch/serialization.py and torch/_utils.py.
/// </remarks>
internal ref struct PickleReader
{
    /// <summary>Deeper than any state dict; arguments of a state dict with a million tensors would not fit in memory anyway.</summary>
    private const int MaxStack = 4_000_000;

    /// <summary>A memo slot for each value of the largest pickle that is accepted.</summary>
    private const int MaxMemo = 4_000_000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly ReadOnlySpan<byte> pickle;
    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];
    private int position;

    private PickleReader(string path, ReadOnlySpan<byte> pickle)
    {
        this.path = path;
        this.pickle = pickle;
    }

    /// <exception cref="CheckpointException">The pickle is damaged or asks for something that is not allowed.</exception>
    public static object? Read(string path, ReadOnlySpan<byte> pickle) => new PickleReader(path, pickle).Run();

    private object? Run()
    {
        while (true)
        {
            int at = position;
            byte opcode = TakeByte();
            switch (opcode)
            {
                case 0x80: ReadProtocol(); break;
                case (byte)'.': return Finish();
                case (byte)'(': marks.Add(stack.Count); break;
                case (byte)'N': Push(null); break;
                case 0x88: Push(true); break;
                case 0x89: Push(false); break;
                case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case (byte)'K': Push((long)TakeByte()); break;
                case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case 0x8a: Push(ReadLong()); break;
                case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
                case (byte)'X': Push(ReadText()); break;
                case (byte)'c': Push(ReadGlobal()); break;
                case (byte)')': Push(Array.Empty<object?>()); break;
                case (byte)'t': Push(PopToMark()); break;
                case 0x85: Push(Pop(1)); break;
                case 0x86: Push(Pop(2)); break;
                case 0x87: Push(Pop(3)); break;
                case (byte)']': Push(new List<object?>()); break;
                case (byte)'a': Append(Pop(1)); break;
                case (byte)'e': Append(PopToMark()); break;
                case (byte)'}': Push(new PickleDict()); break;
                case (byte)'s': SetItems(Pop(2)); break;
                case (byte)'u': SetItems(PopToMark()); break;
                case (byte)'q': Remember(TakeByte()); break;
                case (byte)'r': Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
                case (byte)'h': Recall(TakeByte()); break;
                case (byte)'j': Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
                case (byte)'Q': Push(TorchGlobals.Storage(path, PopOne())); break;
                case (byte)'R': Reduce(); break;
                case (byte)'b': Build(); break;
                default: throw Refuse($"pickle opcode {PickleOpcodes.Name(opcode)} at byte {at} is not allowed in a checkpoint");
            }
        }
    }

    private void ReadProtocol()
    {
        byte protocol = TakeByte();
        if (protocol > 2)
            throw Refuse($"pickle protocol {protocol} is not supported; torch.save writes protocol 2");
    }

    private readonly object? Finish() => stack.Count == 1 && marks.Count == 0
        ? stack[0]
        : throw Refuse($"the pickle ends with {stack.Count} values on its stack; expected 1");

    /// <summary>A two's complement integer of up to 255 bytes, of which a size needs at most 8.</summary>
    private long ReadLong()
    {
        ReadOnlySpan<byte> bytes = Take(TakeByte());
        if (bytes.Length > 8)
            throw Refuse($"the pickle holds an integer of {bytes.Length} bytes; expected at most 8");
        long value = bytes.Length > 0 && (bytes[^1] & 0x80) != 0 ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private string ReadText()
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        return Decode(Take(length));
    }

    private PickleGlobal ReadGlobal()
    {
        string module = ReadLine(), name = ReadLine();
        PickleGlobal global = new(module, name);
        return TorchGlobals.IsAllowed(global)
            ? global
            : throw Refuse($"global {CheckpointException.Shorten(global.ToString())} is not allowed in a checkpoint");
    }

    private string ReadLine()
    {
        int length = pickle[position..].IndexOf((byte)'\n');
        if (length < 0)
            throw Truncated();
        string line = Decode(pickle.Slice(position, length));
        position += length + 1;
        return line;
    }

    private readonly string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse("the pickle holds text that is not UTF-8");
        }
    }

    private readonly void Remember(uint slot)
    {
        if (stack.Count == 0 || IsMarked(stack.Count))
            throw Underflow();
        if (memo.Count >= MaxMemo)
            throw Refuse($"the pickle remembers more than {MaxMemo} values");
        memo[slot] = stack[^1];
    }

    private readonly void Recall(uint slot) => Push(memo.TryGetValue(slot, out object? value)
        ? value
        : throw Refuse($"the pickle recalls slot {slot}, which was never set"));

    private readonly void Append(object?[] values)
    {
        if (Top() is not List<object?> list)
            throw Refuse($"the pickle appends to {TorchGlobals.Kind(Top())}; expected a list");
        list.AddRange(values);
    }

    private readonly void SetItems(object?[] values)
    {
        if (Top() is not PickleDict dict)
            throw Refuse($"the pickle sets an item of {TorchGlobals.Kind(Top())}; expected a dict");
        if (values.Length % 2 != 0)
            throw Refuse("the pickle sets a dict key without a value");
        for (int i = 0; i < values.Length; i += 2)
        {
            if (values[i] is not (string or long))
                throw Refuse($"the pickle uses {TorchGlobals.Kind(values[i])} as a dict key; expected text");
            dict.Set(values[i]!, values[i + 1]);
        }
    }

    private readonly void Reduce()
    {
        object?[] call = Pop(2);
        if (call is not [PickleGlobal function, object?[] arguments])
            throw Refuse($"the pickle calls {TorchGlobals.Kind(call[0])} with {TorchGlobals.Kind(call[1])}; expected a function and a tuple");
        Push(TorchGlobals.Call(path, function, arguments));
    }

    /// <summary>Sets attributes of an object. A state dict carries one, _metadata, with module versions: nothing needs it.</summary>
    private readonly void Build()
    {
        object? state = PopOne();
        if (Top() is not PickleDict || state is not PickleDict)
            throw Refuse($"the pickle sets attributes of {TorchGlobals.Kind(Top())} from {TorchGlobals.Kind(state)}; only those of a dict are expected");
    }

    private readonly void Push(object? value)
    {
        if (stack.Count >= MaxStack)
            throw Refuse($"the pickle puts more than {MaxStack} values on its stack");
        stack.Add(value);
    }

    private readonly object? Top() => stack.Count > 0 && !IsMarked(stack.Count) ? stack[^1] : throw Underflow();

    private readonly object? PopOne() => Pop(1)[0];

    private readonly object?[] Pop(int count)
    {
        if (stack.Count - (marks.Count > 0 ? marks[^1] : 0) < count)
            throw Underflow();
        object?[] values = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    private readonly object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw Refuse("the pickle closes a group that it never opened");
        int mark = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        object?[] values = [.. stack[mark..]];
        stack.RemoveRange(mark, values.Length);
        return values;
    }

    private readonly bool IsMarked(int depth) => marks.Count > 0 && marks[^1] == depth;

    private byte TakeByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > pickle.Length - position)
            throw Truncated();
        ReadOnlySpan<byte> taken = pickle.Slice(position, (int)count);
        position += (int)count;
        return taken;
    }

    private readonly CheckpointException Truncated() => Refuse($"the pickle is truncated at byte {position}");

    private readonly CheckpointException Underflow() => Refuse($"the pickle takes a value from an empty stack before byte {position}");

    private readonly CheckpointException Refuse(string problem) => new(path, problem);
}
