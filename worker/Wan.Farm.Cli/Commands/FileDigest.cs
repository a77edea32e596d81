using System.Security.Cryptography;

namespace Wan.Farm.Cli.Commands;

/// <summary>Tells files of weights apart.</summary>
internal static class FileDigest
{
    public static string Of(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
