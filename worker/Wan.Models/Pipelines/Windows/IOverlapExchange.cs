namespace Wan.Models.Pipelines.Windows;

/// <summary>Carries predictions between the lanes that denoise one video together.</summary>
public interface IOverlapExchange
{
    /// <summary>Gives and takes at once; returns when everything has arrived.</summary>
    /// <param name="outgoing">Contiguous float32 tensors in host memory, in an order that both sides know.</param>
    /// <param name="incoming">Where to put what arrives, likewise.</param>
    /// <exception cref="Exception">A lane has gone; nothing of this step counts.</exception>
    void Exchange(IReadOnlyList<OverlapPart> outgoing, IReadOnlyList<OverlapPart> incoming);
}
