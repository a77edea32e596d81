using System.Collections;
using System.Globalization;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules under the names 0, 1, 2, …</summary>
public class ModuleList<T> : Module, IList<T> where T : Module
{
    private readonly List<T> list;
    private bool registered;

    public ModuleList(params T[] modules) : base(nameof(ModuleList<T>)) => list = [.. modules];

    public int Count => list.Count;

    public bool IsReadOnly => false;

    public T this[int index]
    {
        get => list[index];
        set => list[index] = value;
    }

    public void Add(T item) => list.Add(item);

    public void append(params T[] parameters) => list.AddRange(parameters);

    public void extend(IEnumerable<T> modules) => list.AddRange(modules);

    public void Clear() => list.Clear();

    public bool Contains(T item) => list.Contains(item);

    public void CopyTo(T[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);

    public int IndexOf(T item) => list.IndexOf(item);

    public void Insert(int index, T item) => list.Insert(index, item);

    public bool Remove(T item) => list.Remove(item);

    public void RemoveAt(int index) => list.RemoveAt(index);

    public IEnumerator<T> GetEnumerator() => list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (T module in list) module.Dispose();   // also when no parent has had them registered
        }
        base.Dispose(disposing);
    }

    protected override void RegisterComponents()
    {
        if (registered) return;
        for (int i = 0; i < list.Count; i++) register_module(i.ToString(CultureInfo.InvariantCulture), list[i]);
        registered = true;
    }
}
