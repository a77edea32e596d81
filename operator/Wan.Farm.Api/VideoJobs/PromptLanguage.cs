namespace Wan.Farm.Api.VideoJobs;

/// <summary>Languages that the text encoder was trained on.</summary>
public enum PromptLanguage
{
    English,
    Chinese,
}
