namespace Wan.Native.Groups;

/// <summary>The key-value store that ranks leave their addresses in, as a join needs it. Values are bytes.</summary>
internal interface IMeetingStore
{
    void Put(string key, ReadOnlySpan<byte> value);

    /// <summary>The value, or null where there is no such key now.</summary>
    byte[]? Find(string key);

    long Add(string key, long amount);

    /// <returns>whether the key was there</returns>
    bool Delete(string key);
}
