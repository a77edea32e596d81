namespace Wan.Training.Data.Captions;

/// <summary>The languages that captions come in.</summary>
public enum Language
{
    English,
    Chinese,
}
