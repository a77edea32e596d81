namespace Wan.Farm.Api.Schema.Definitions;

/// <summary>Where the scale subresource finds its numbers.</summary>
public sealed record ScalePaths(string Spec, string Status, string Selector);
