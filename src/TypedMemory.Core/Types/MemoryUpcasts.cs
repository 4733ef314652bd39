using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using TypedMemory.Core.Errors;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Generated;

/// <summary>Brings documents of older versions of a schema into the present form; called by generated codecs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MemoryUpcasts
{
    /// <summary>The member that tells the version of the schema; a document without it is of version 1.</summary>
    public const string VersionMember = "$version";

    private const int FirstVersion = 1;

    /// <summary>Applies the steps that a document needs.</summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="steps">The step from version 1, from version 2, and so on, or <see langword="null"/> where nothing
    /// changes.</param>
    /// <returns>The document in the present form, or <see langword="null"/> if it is of the present version, or of a
    /// newer
    /// one.</returns>
    /// <exception cref="MemoryFormatException">The document is not a JSON object, or a step failed on it.</exception>
    public static byte[]? Apply(ReadOnlySpan<byte> utf8Json, ReadOnlySpan<Func<JsonObject, JsonObject>?> steps)
    {
        int version = VersionOf(utf8Json);
        if (version > steps.Length) return null;
        try
        {
            if (JsonNode.Parse(utf8Json, documentOptions: CodecReader.AnyDepth) is not JsonObject document)
            {
                throw new MemoryFormatException(null, null, 0, "an object was expected.");
            }

            document.Remove(ReservedMember.Name);
            for (; version <= steps.Length; version++)
            {
                if (steps[version - FirstVersion] is { } step) document = step(document);
            }

            return Write(document);
        }
        catch (Exception failure) when (failure is not MemoryFormatException && UserCode.IsFault(failure))
        {
            // The step is the application's code and meets data that nobody foresaw: that is a fault of this one
            // document.
            throw new MemoryFormatException(
                null, VersionMember, 0, $"the upcast from version {version} failed: {UserCode.Describe(failure)}.",
                failure);
        }
    }

    private static int VersionOf(ReadOnlySpan<byte> utf8Json)
    {
        ReadOnlySpan<byte> found = new CodecReader(utf8Json).FindMember("$version"u8);
        if (found.IsEmpty) return FirstVersion;
        var reader = new CodecReader(found);
        return Math.Max(FirstVersion, reader.ReadInt32());
    }

    private static byte[] Write(JsonObject document)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json)) document.WriteTo(writer);
        return json.ToArray();
    }
}
