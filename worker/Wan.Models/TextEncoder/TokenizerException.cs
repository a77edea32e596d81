namespace Wan.Models.TextEncoder;

/// <summary>The tokenizer's files are missing, damaged, or ask for something that this program does not do.</summary>
public sealed class TokenizerException(string message, Exception? innerException = null) : Exception(message, innerException);
