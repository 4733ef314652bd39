namespace TypedMemory;

/// <summary>
/// Marks the value of an enum that stands for names which this version of the enum does not have. A document that holds
/// such a name is read with this value, and keeps the name as long as the member is not set to another one.
/// </summary>
/// <remarks>
/// In an enum without it, such a name is read as a value that the enum does not declare: the least undeclared one of a
/// signed enum, the greatest of an unsigned one. <c>Enum.IsDefined</c> and the last arm of a <c>switch</c> tell.
/// </remarks>
[AttributeUsage(AttributeTargets.Field)]
public sealed class UnknownNameAttribute : Attribute;
