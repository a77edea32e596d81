using System.Buffers.Binary;
using System.Text;

namespace Wan.Parallel;

/// <summary>How questions and answers cross a connection: the length of what follows (4 bytes, little-endian), then a request as operation (1 byte), length of the key (2 bytes), key and value, or an answer as 1 and the value, or 0 where there is none.</summary>
internal static class StoreWire
{
    /// <summary>Addresses and a group's names are far smaller; a stranger at the port shall not make the server allocate much.</summary>
    public const int LargestMessage = 1 << 20;

    private const int RequestHead = 3;

    public static void Write(Stream stream, StoreRequest request)
    {
        int keyBytes = Encoding.UTF8.GetByteCount(request.Key);
        if (keyBytes > ushort.MaxValue || RequestHead + keyBytes + request.Value.Length > LargestMessage)
            throw new ArgumentException($"A key ({keyBytes} bytes) or value ({request.Value.Length} bytes) is too large for the store: 64 KiB and 1 MiB.");
        byte[] message = new byte[RequestHead + keyBytes + request.Value.Length];
        message[0] = (byte)request.Operation;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(1), (ushort)keyBytes);
        Encoding.UTF8.GetBytes(request.Key, message.AsSpan(RequestHead));
        request.Value.CopyTo(message.AsSpan(RequestHead + keyBytes));
        WriteMessage(stream, message);
    }

    /// <exception cref="InvalidDataException">These are not the bytes of a request.</exception>
    /// <exception cref="EndOfStreamException">The peer has gone.</exception>
    public static StoreRequest ReadRequest(Stream stream)
    {
        byte[] message = ReadMessage(stream);
        int keyBytes = message.Length < RequestHead ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(1));
        if (keyBytes > message.Length - RequestHead) throw new InvalidDataException("a request is shorter than it says.");
        return new StoreRequest((StoreOperation)message[0], Encoding.UTF8.GetString(message, RequestHead, keyBytes), message[(RequestHead + keyBytes)..]);
    }

    public static void WriteAnswer(Stream stream, byte[]? value) => WriteMessage(stream, value is null ? [0] : [1, .. value]);

    /// <returns>the value, or null where there is none</returns>
    public static byte[]? ReadAnswer(Stream stream)
    {
        byte[] message = ReadMessage(stream);
        if (message.Length == 0) throw new InvalidDataException("an answer is empty.");
        return message[0] == 0 ? null : message[1..];
    }

    private static void WriteMessage(Stream stream, byte[] message)
    {
        byte[] framed = new byte[sizeof(int) + message.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, message.Length);
        message.CopyTo(framed.AsSpan(sizeof(int)));
        stream.Write(framed);
    }

    private static byte[] ReadMessage(Stream stream)
    {
        Span<byte> head = stackalloc byte[sizeof(int)];
        stream.ReadExactly(head);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > LargestMessage + 1) throw new InvalidDataException($"a message of {length} bytes; at most {LargestMessage}.");
        byte[] message = new byte[length];
        stream.ReadExactly(message);
        return message;
    }
}
