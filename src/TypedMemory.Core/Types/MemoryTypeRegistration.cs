using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Generated;

/// <summary>A memory type that an application has added; one service for each.</summary>
/// <param name="Type">The type.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryTypeRegistration(MemoryType Type);
