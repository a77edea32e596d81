namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>What a caller of the program sees.</summary>
/// <param name="Output">Standard output: results.</param>
/// <param name="Talk">Standard error: everything said to a person.</param>
internal sealed record CommandResult(int Code, string Output, string Talk);
