using System.ComponentModel;

namespace TypedMemory;

/// <summary>Marks a generated field whose member is the first of an index; what tells an analyzer which queries are quick.</summary>
[AttributeUsage(AttributeTargets.Property)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LeadsIndexAttribute : Attribute;
