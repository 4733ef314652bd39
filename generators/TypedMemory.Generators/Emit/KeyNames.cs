using System.Collections.Generic;

namespace TypedMemory.Generators;

/// <summary>The names of the components of a key in emitted code, kept from clashing with what is emitted around them.</summary>
internal sealed class KeyNames
{
    private readonly Dictionary<string, (string Property, string Parameter)> _names = [];

    public static KeyNames Of(MemoryTypeSpec spec)
    {
        var properties = new Names.Allocator(
            "DocumentId", "TypePrefix", "All", "Of", "Parse", "TryParse", "TryFormat", "CompareTo", "Equals", "GetHashCode",
            "GetType", "ToString", "MemberwiseClone", spec.Codec.BaseName + "Id");
        var parameters = new Names.Allocator("cancellationToken", "update", "key", "value");
        var names = new KeyNames();
        foreach (KeyPartSpec part in spec.Components)
        {
            names._names[part.Name] = (properties.Take(part.Name), parameters.Take(Names.Local(part.Name)));
        }

        return names;
    }

    /// <summary>The property of the key.</summary>
    public string Property(KeyPartSpec part) => Names.Identifier(_names[part.Name].Property);

    /// <summary>The parameter of whatever takes the component.</summary>
    public string Parameter(KeyPartSpec part) => Names.Identifier(_names[part.Name].Parameter);
}
