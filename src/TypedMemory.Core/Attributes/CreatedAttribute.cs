namespace TypedMemory;

/// <summary>
/// Marks the member that gets the time of the store when a document is first written, and keeps it for good.
/// What a value has there is not looked at.
/// </summary>
/// <remarks>
/// The member is a <see cref="DateTimeOffset"/> or a <see cref="DateTime"/>, which is in UTC then; nullable or not.
/// The time is the <see cref="TimeProvider"/>'s of the store, and goes into the document: the instance that was handed
/// over stays as it is.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class CreatedAttribute : Attribute;
