using System.Collections;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules under names of their own.</summary>
public class ModuleDict<T> : Module, IEnumerable<(string, T)> where T : Module
{
    private readonly Utils.OrderedDict<string, T> members = new();
    private bool registered;

    public ModuleDict() : base(nameof(ModuleDict<T>)) { }

    public int Count => members.Count;

    public ICollection<string> Keys => members.Keys;

    public ICollection<T> Values => members.Values;

    public T this[string key]
    {
        get => members[key];
        set => members[key] = value;
    }

    public void Add((string, T) item) => members.Add(item);

    public void Add(string key, T value) => members.Add(key, value);

    public bool ContainsKey(string key) => members.ContainsKey(key);

    public IEnumerable<string> keys() => members.Keys;

    public IEnumerable<T> values() => members.Values;

    public IEnumerator<(string, T)> items() => GetEnumerator();

    public IEnumerator<(string, T)> GetEnumerator() => members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (T module in members.Values) module.Dispose();   // also when no parent has had them registered
        }
        base.Dispose(disposing);
    }

    protected override void RegisterComponents()
    {
        if (registered) return;
        foreach ((string key, T module) in members) register_module(key, module);
        registered = true;
    }
}
