using System.Globalization;
using System.Text;

namespace Wan.Parallel;

/// <summary>The keys and values, in the process that serves them.</summary>
internal sealed class StoreTable
{
    private readonly Dictionary<string, byte[]> values = [];

    /// <returns>the value after the operation; for a deletion the value that was there; null where there is none</returns>
    public byte[]? Answer(StoreRequest request)
    {
        lock (values)
        {
            switch (request.Operation)
            {
                case StoreOperation.Set:
                    return values[request.Key] = request.Value;
                case StoreOperation.Get:
                    return values.GetValueOrDefault(request.Key);
                case StoreOperation.Add:
                    long sum = Number(values.GetValueOrDefault(request.Key) ?? "0"u8.ToArray(), request.Key) + Number(request.Value, request.Key);
                    return values[request.Key] = Encoding.UTF8.GetBytes(sum.ToString(CultureInfo.InvariantCulture));
                case StoreOperation.Delete:
                    return values.Remove(request.Key, out byte[]? removed) ? removed : null;
                default:
                    throw new InvalidDataException($"operation {(byte)request.Operation} is none of the store's.");
            }
        }
    }

    private static long Number(byte[] digits, string key) =>
        long.TryParse(digits, CultureInfo.InvariantCulture, out long number) ? number : throw new InvalidDataException($"'{key}' is not a counter.");
}
