using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.PInvoke;

namespace Wan.Native;

/// <summary>Trains a SentencePiece model by the SentencePiece library.</summary>
public static unsafe partial class SentencePieceTrainer
{
    /// <summary>The bytes of a <c>spiece.model</c>: the same ones for the same arguments and sentences.</summary>
    /// <param name="arguments">As of <c>spm_train</c>, without its input and output.</param>
    /// <param name="sentences">None may hold a line break.</param>
    /// <exception cref="InvalidDataException">An argument is unknown or does not fit the sentences.</exception>
    /// <exception cref="DllNotFoundException">SentencePiece was not installed when the native libraries were built.</exception>
    public static byte[] Train(IEnumerable<KeyValuePair<string, string>> arguments, IEnumerable<string> sentences)
    {
        byte[] options = Encoding.UTF8.GetBytes(string.Join('\n', arguments.Select(argument => $"{argument.Key}={argument.Value}")));
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', sentences));
        fixed (byte* optionBytes = options, textBytes = text)
        {
            SentencePieceProcessor.Check(Train(optionBytes, options.Length, textBytes, text.Length, out byte* model, out long bytes));
            try
            {
                return new ReadOnlySpan<byte>(model, checked((int)bytes)).ToArray();
            }
            finally
            {
                DeleteModel(model);
            }
        }
    }

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_train")]
    private static partial NativeStatus Train(byte* arguments, long argumentBytes, byte* sentences, long sentenceBytes, out byte* model, out long bytes);

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_model_delete")]
    private static partial void DeleteModel(byte* model);
}
