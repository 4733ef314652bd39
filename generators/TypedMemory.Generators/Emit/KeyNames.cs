using System.Collections.Generic;

namespace TypedMemory.Generators;

/// <summary>The names of a key's members, and of what is made of its components.</summary>
internal sealed class KeyNames
{
    private readonly Dictionary<string, Component> _components = [];

    private KeyNames(NameAllocator members)
    {
    }

    public static KeyNames Of(MemoryTypeSpec spec)
    {
        var members = NameAllocator.OfMembers(
            spec.Codec.Names, "DocumentId", "TypePrefix", "All", "Of", "Parse", "TryParse", "TryFormat", "CompareTo");
        NameAllocator parameters = NameAllocator.OfLocals(
            "cancellationToken", "update", "inner", "key", "value", "result");
        var components = new List<(string Name, string Property, string Parameter)>();
        foreach (KeyPartSpec part in spec.Components)
        {
            components.Add((part.Name, members.Take(part.Name), parameters.Take(Names.Local(part.Name))));
        }

        var prefixes = new List<string>();
        foreach (KeyPartSpec part in spec.Components) prefixes.Add(members.Take("For" + part.Name));
        var names = new KeyNames(members);
        for (int i = 0; i < components.Count; i++)
        {
            (string name, string property, string parameter) = components[i];
            string field = "_" + members.TakeStem(Names.Local(name), "_");
            string enumNames = members.Take($"s_{Names.Local(name)}Names");
            string number = parameters.Take(Names.Local(name) + "Number");
            names._components.Add(name, new Component(property, parameter, field, prefixes[i], enumNames, number));
        }

        return names;
    }

    /// <summary>The property of the key.</summary>
    public string Property(KeyPartSpec part) => Names.Identifier(_components[part.Name].Property);

    /// <summary>The property as it is read within the key, where a parameter or local may have its name.</summary>
    public string Value(KeyPartSpec part)
    {
        string property = Property(part);
        return char.IsUpper(property[0]) ? property : "this." + property;
    }

    /// <summary>The field behind the property of a text.</summary>
    public string Field(KeyPartSpec part) => Names.Identifier(_components[part.Name].Field);

    /// <summary>The parameter of whatever takes the component.</summary>
    public string Parameter(KeyPartSpec part) => Names.Identifier(_components[part.Name].Parameter);

    /// <summary>The names of an enum's values, for a component that is one.</summary>
    public string EnumNames(KeyPartSpec part) => _components[part.Name].EnumNames;

    /// <summary>The local that the number of an enum's value is read into.</summary>
    public string Number(KeyPartSpec part) => _components[part.Name].Number;

    /// <summary>What makes the prefix that ends with the component, e.g. <c>ForAgent</c>.</summary>
    public string Prefix(KeyPartSpec part) => _components[part.Name].Prefix;

    private sealed record Component(
        string Property, string Parameter, string Field, string Prefix, string EnumNames, string Number);
}
