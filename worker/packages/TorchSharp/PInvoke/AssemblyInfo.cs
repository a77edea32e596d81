using System.Runtime.CompilerServices;

// Everything that crosses is blittable; the import generator does the rest.
[assembly: DisableRuntimeMarshalling]
