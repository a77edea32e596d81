namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>A token that is found in the text before anything else splits it, such as <c>&lt;extra_id_0&gt;</c>.</summary>
/// <param name="TakesSpaceBefore">the white space to its left belongs to it ("lstrip")</param>
/// <param name="TakesSpaceAfter">the white space to its right belongs to it ("rstrip")</param>
/// <param name="Normalized">whether it is looked for in normalised text</param>
internal sealed record AddedToken(int Id, string Content, bool TakesSpaceBefore, bool TakesSpaceAfter, bool Normalized);
