using Wan.Models.Pipelines.Windows;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The lanes that denoise one task together, as one of them sees it. Every call is made by all lanes, in the same order.</summary>
public interface ILaneGroup : IOverlapExchange
{
    int Lane { get; }

    int Lanes { get; }

    /// <summary>What lane 0 says.</summary>
    int FromFirst(int value);

    /// <summary>Whether any lane says yes, for each question.</summary>
    (bool First, bool Second) Any(bool first, bool second);
}
