using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Documents;

/// <summary>A memory type that an application has added; one service for each.</summary>
/// <param name="Type">The type.</param>
public sealed record MemoryTypeRegistration(MemoryType Type);
