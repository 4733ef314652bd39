namespace TypedMemory.Generators;

/// <summary>How a value gets into a property.</summary>
internal enum MemberBinding
{
    /// <summary>Through the constructor.</summary>
    Constructor,

    /// <summary>In the object initializer: the property is <c>required</c>.</summary>
    Initializer,

    /// <summary>By assignment, if the document has the member: else the property keeps its own default value.</summary>
    Setter,

    /// <summary>As <see cref="Setter"/>, through an unsafe accessor, since the property is <c>init</c>.</summary>
    Accessor,

    /// <summary>
    /// By filling the collection that the property gives, since it has no setter: if the document has the member.
    /// </summary>
    Filled,

    /// <summary>There is no property: the member tells the version of the schema.</summary>
    Version,

    /// <summary>There is no property: the member tells the cases of a hierarchy apart.</summary>
    Discriminator,
}
