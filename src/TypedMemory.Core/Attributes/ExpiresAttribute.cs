namespace TypedMemory;

/// <summary>
/// The member says until when the document holds: from that instant on, by the clock of each replica, it is absent from
/// reads, lists, queries, recall and feeds, is not pushed any more, and is removed by the next sweep.
/// </summary>
/// <remarks>
/// The member is a <see cref="DateTimeOffset"/> or a <see cref="DateTime"/>, which counts as UTC unless it says
/// otherwise; <see langword="null"/> is never. An index over it is kept. A type has one such member, or
/// <see cref="MemoryTypeAttribute.TimeToLive"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class ExpiresAttribute : Attribute;
