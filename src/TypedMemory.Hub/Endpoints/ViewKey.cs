using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>A bound of a range of ids.</summary>
/// <param name="Text">The bound, if it is a string.</param>
/// <param name="Order">Where it lies if it is none: below zero before every id, above zero after every id.</param>
internal sealed record ViewKey(string? Text, int Order)
{
    public static ViewKey Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = JsonText.Reader(json);
            if (!reader.Read()) throw HubException.InvalidJson();
            ViewKey key = reader.TokenType switch
            {
                JsonTokenType.String => new ViewKey(reader.GetString(), 0),
                JsonTokenType.StartArray or JsonTokenType.StartObject => new ViewKey(null, 1),
                _ => new ViewKey(null, -1),
            };
            reader.Skip();
            reader.Read();
            return key;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw HubException.InvalidJson();
        }
    }
}
