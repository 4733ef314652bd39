namespace TypedMemory;

/// <summary>
/// The member is part of what the document is: a hash of all members with this attribute is the last part of the key.
/// So the same content is one document, however often, by however many, and on however many replicas it is written.
/// </summary>
/// <remarks>
/// The hash is 128 bits of SHA-256 over the values as they would stand in a key; case and spaces count. What stands
/// before it is <see cref="MemoryTypeAttribute.Key"/>, or the member with <see cref="MemoryKeyAttribute"/>, or nothing.
/// An edit cannot change these members: other content is another document.
/// </remarks>
/// <example><code>
/// [MemoryType("fact", Key = "{Agent}")]                    // fact:a7:9f86d081884c7d659a2feaa0c55ad015
/// public sealed partial record Fact
/// {
///     public required string Agent { get; init; }
///     [ContentKey] public required string Text { get; init; }
/// }
/// </code></example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class ContentKeyAttribute : Attribute;
