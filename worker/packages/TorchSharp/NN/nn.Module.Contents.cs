using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Each parameter once, under its dotted name.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                HashSet<Tensor> seen = new(ReferenceEqualityComparer.Instance);
                foreach ((string parameterName, Parameter parameter) in _internal_params)
                {
                    if (!parameter.IsInvalid && seen.Add(parameter)) yield return (parameterName, parameter);
                }
                if (!recurse) yield break;
                foreach ((string moduleName, Module module) in _internal_submodules)
                {
                    foreach ((string parameterName, Parameter parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter)) yield return ($"{moduleName}.{parameterName}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(named => named.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                HashSet<Tensor> seen = new(ReferenceEqualityComparer.Instance);
                foreach ((string bufferName, (Tensor buffer, bool persistent)) in _internal_buffers)
                {
                    if (!buffer.IsInvalid && (persistent || include_nonpersistent) && seen.Add(buffer)) yield return (bufferName, buffer);
                }
                if (!recurse) yield break;
                foreach ((string moduleName, Module module) in _internal_submodules)
                {
                    foreach ((string bufferName, Tensor buffer) in module.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer)) yield return ($"{moduleName}.{bufferName}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(named => named.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(named => named.module);

            /// <summary>Children first, then what is below each; not the module itself.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string name, Module module) child in named_children()) yield return child;
                foreach ((string childName, Module child) in named_children())
                {
                    foreach ((string moduleName, Module module) in child.named_modules()) yield return ($"{childName}.{moduleName}", module);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(named => named.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter? get_parameter(string target)
            {
                if (_internal_params.TryGetValue(target, out Parameter? parameter)) return parameter;
                return ChildOf(target) is var (child, rest) ? child.get_parameter(rest) : null;
            }

            public virtual Tensor? get_buffer(string target)
            {
                if (_internal_buffers.TryGetValue(target, out (Tensor buffer, bool persistent) found)) return found.buffer;
                return ChildOf(target) is var (child, rest) ? child.get_buffer(rest) : null;
            }

            /// <summary>Parameters and persistent buffers by name; the tensors themselves, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string parameterName, Parameter parameter) in named_parameters()) destination.TryAdd(start + parameterName, parameter);
                foreach ((string bufferName, Tensor buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(start + bufferName, buffer);
                return destination;
            }

            /// <summary>Copies values in, converting to each tensor's type and device.</summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                Dictionary<string, Tensor> destination = state_dict();
                List<string> unexpected = [.. source.Keys.Where(key => !skip.Contains(key) && !destination.ContainsKey(key))];
                List<string> missing = [.. destination.Keys.Where(key => !skip.Contains(key) && !source.ContainsKey(key))];
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                {
                    throw new InvalidOperationException(
                        $"The loaded state_dict is not identical to the target dictionary. Missing: {Listed(missing)}; unexpected: {Listed(unexpected)}.");
                }
                using IDisposable mode = no_grad();
                foreach ((string key, Tensor value) in source)
                {
                    if (!skip.Contains(key) && destination.TryGetValue(key, out Tensor? target)) target.copy_(value);
                }
                return (missing, unexpected);

                static string Listed(List<string> keys) => keys.Count == 0 ? "none" : string.Join(", ", keys);
            }

            private (Module child, string rest)? ChildOf(string target)
            {
                int dot = target.IndexOf('.');
                if (dot < 0) return null;
                string first = target[..dot];
                foreach ((string childName, Module child) in named_children())
                {
                    if (childName == first) return (child, target[(dot + 1)..]);
                }
                return null;
            }
        }
    }
}
