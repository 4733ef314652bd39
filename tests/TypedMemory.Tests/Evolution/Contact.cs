using System.Text.Json.Nodes;

namespace TypedMemory.Tests;

/// <summary>
/// The third version: the first had one name in "name", the second the names apart in "first" and "last".
/// </summary>
[MemoryType("contact", Key = "{Id}", Version = 3)]
[Index(nameof(Calls), nameof(GivenName))]
public sealed partial record Contact
{
    public required string Id { get; init; }

    [FullText] public required string GivenName { get; init; }

    [Index] public string FamilyName { get; init; } = "";

    public int Calls { get; init; }

    [Upcast(1)]
    internal static JsonObject Split(JsonObject document)
    {
        string[] names = document["name"]!.GetValue<string>().Split(' ');
        document.Remove("name");
        document["first"] = names[0];
        document["last"] = names[^1];
        return document;
    }

    [Upcast(2)]
    internal static void Rename(JsonObject document)
    {
        document["givenName"] = document["first"]?.DeepClone();
        document["familyName"] = document["last"]?.DeepClone();
    }
}
