using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TypedMemory.Generated;

/// <summary>Makes what generated codecs read and write values with that name a converter of System.Text.Json.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CodecConverters
{
    /// <summary>Makes the type information of a converter.</summary>
    /// <param name="converter">The converter.</param>
    /// <param name="resolver">What the converter may ask for other types; without one, there are none.</param>
    /// <typeparam name="T">The type that it converts.</typeparam>
    public static JsonTypeInfo<T> InfoOf<T>(JsonConverter<T> converter, IJsonTypeInfoResolver? resolver)
    {
        ArgumentNullException.ThrowIfNull(converter);
        var options = new JsonSerializerOptions { TypeInfoResolver = resolver ?? JsonTypeInfoResolver.Combine() };
        JsonTypeInfo<T> info = JsonMetadataServices.CreateValueInfo<T>(options, converter);
        options.MakeReadOnly();
        return info;
    }
}
