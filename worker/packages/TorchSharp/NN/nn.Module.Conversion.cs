using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Convert(dtype, null);

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => Convert(null, new Device(deviceType, deviceIndex));

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Convert(dtype, device);

            public Module _to(Tensor other, bool non_blocking) => Convert(other.dtype, other.device);

            private Module Convert(ScalarType? dtype, Device? device)
            {
                if (dtype is { } type && !torch.is_floating_point(type) && !torch.is_complex(type))
                {
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={type}");
                }
                if (device is not null) InitializeDeviceType(device.type);
                foreach ((string _, Module child) in named_children())
                {
                    if (device is null) child._to(dtype!.Value, false);
                    else if (dtype is null) child._to(device.type, device.index, false);
                    else child._to(device, dtype.Value, false);
                }
                Dictionary<string, FieldInfo> fields = [];
                foreach (FieldInfo field in FieldsOf(GetType())) fields.TryAdd(field.ComponentName(), field);
                foreach ((string parameterName, Parameter parameter) in named_parameters(recurse: false).ToList()) Replace(parameterName, parameter, dtype, device, fields);
                foreach ((string bufferName, Tensor buffer) in named_buffers(recurse: false).ToList()) Replace(bufferName, buffer, dtype, device, fields);
                if (device is not null) (_deviceType, _deviceIndex) = (device.type, device.index);
                return this;
            }

            private void Replace(string parameterName, Parameter parameter, ScalarType? dtype, Device? device, Dictionary<string, FieldInfo> fields)
            {
                (ScalarType type, Device where) = TargetOf(parameter, dtype, device);
                if (!parameter.toWillCopy(type, where)) return;
                using IDisposable mode = no_grad();   // moving is not part of the graph, and the moved one must be a leaf
                var moved = new Parameter(parameter.to(type, where), parameter.requires_grad);
                _ = moved.DetachFromDisposeScope();
                using (Tensor? grad = parameter.grad)
                {
                    if (grad is not null)
                    {
                        using Tensor movedGrad = grad.to(type, where);
                        moved.grad = movedGrad;
                    }
                }
                _internal_params[parameterName] = moved;
                if (fields.TryGetValue(parameterName, out FieldInfo? field) && ReferenceEquals(field.GetValue(this), parameter)) field.SetValue(this, moved);
                parameter.Dispose();
            }

            private void Replace(string bufferName, Tensor buffer, ScalarType? dtype, Device? device, Dictionary<string, FieldInfo> fields)
            {
                (ScalarType type, Device where) = TargetOf(buffer, dtype, device);
                if (!buffer.toWillCopy(type, where)) return;
                Tensor moved = buffer.to(type, where).DetachFromDisposeScope();
                _internal_buffers[bufferName] = (moved, _internal_buffers[bufferName].Item2);
                if (fields.TryGetValue(bufferName, out FieldInfo? field) && ReferenceEquals(field.GetValue(this), buffer)) field.SetValue(this, moved);
                buffer.Dispose();
            }

            // A dtype applies to floating-point tensors only; indexes and masks keep theirs.
            private static (ScalarType, Device) TargetOf(Tensor tensor, ScalarType? dtype, Device? device) =>
                (dtype is { } type && tensor.is_floating_point() ? type : tensor.dtype, device ?? tensor.device);
        }
    }
}
