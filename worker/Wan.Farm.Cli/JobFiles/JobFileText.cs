using System.Text;
using Wan.Farm.Api.Binding;

namespace Wan.Farm.Cli.JobFiles;

/// <summary>A file as text, if it is one.</summary>
internal static class JobFileText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="JobFileException">No file, not readable, too large, or not UTF-8.</exception>
    public static string Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw Refuse(path, "is UTF-16; save it as UTF-8");
        }

        try
        {
            ReadOnlySpan<byte> content = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes;
            return Strict.GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            throw Refuse(path, $"is not UTF-8 text (byte {e.Index})");
        }
    }

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
        {
            throw Refuse(path, "is a folder; name a VideoJob file");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            // One byte more than is accepted, so that endless devices and huge files are not read whole.
            var buffer = new byte[JobFile.LargestFile + 1];
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= JobFile.LargestFile
                ? buffer[..length]
                : throw Refuse(path, $"has more than {JobFile.LargestFile / 1024} KiB; is it a job file?");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refuse(path, "no such file");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw Refuse(path, $"cannot be read: {e.Message}");
        }
    }

    private static JobFileException Refuse(string path, string message) => new(path, [new FieldProblem("", message)]);
}
