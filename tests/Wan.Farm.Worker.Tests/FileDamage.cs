namespace Wan.Farm.Worker.Tests;

internal static class FileDamage
{
    /// <summary>As a bad disk would: the length stays.</summary>
    public static void FlipLastBit(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
