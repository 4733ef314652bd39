using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace TypedMemory.Inspector.Http;

/// <summary>A request to the API, with who makes it.</summary>
/// <param name="Http">The request.</param>
/// <param name="User">Who makes it.</param>
/// <param name="Stopping">Ends what would go on for ever when the application stops.</param>
internal sealed record InspectorRequest(HttpContext Http, InspectorUser User, CancellationToken Stopping)
{
    /// <summary>The greatest body of a request other than an attachment's, in bytes.</summary>
    public const int MaxBody = 16 << 20;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>A parameter of the query; <see langword="null"/> if it is not there.</summary>
    public string? Find(string name) =>
        Http.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;

    /// <exception cref="InspectorException">The parameter is not there.</exception>
    public string Get(string name) => Find(name) is { Length: > 0 } value
        ? value
        : throw InspectorException.BadRequest($"The parameter \"{name}\" is missing from the query.");

    /// <exception cref="InspectorException">The parameter is not a number in the range.</exception>
    public int GetNumber(string name, int standard, int min, int max)
    {
        if (Find(name) is not { Length: > 0 } text) return standard;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max)
        {
            return number;
        }

        throw InspectorException.BadRequest($"The parameter \"{name}\" is \"{text}\"; it must be from {min} to {max}.");
    }

    /// <summary>The revision that a write replaces, from <c>If-Match</c>.</summary>
    /// <exception cref="InspectorException">It is not there, or no revision.</exception>
    public RevisionId Guard()
    {
        string text = Http.Request.Headers.IfMatch.ToString().Trim('"');
        return RevisionId.TryParse(text, out RevisionId revision)
            ? revision
            : throw InspectorException.BadRequest(
                $"The header If-Match is \"{text}\"; it must name the revision that the write replaces.");
    }

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="InspectorException">It is too large.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        using var body = new MemoryStream();
        byte[] buffer = new byte[16 << 10];
        while (await Http.Request.Body.ReadAsync(buffer, Aborted).ConfigureAwait(false) is > 0 and int read)
        {
            body.Write(buffer, 0, read);
            if (body.Length <= MaxBody) continue;
            throw new InspectorException(
                413, TypedMemoryErrorCodes.TooLarge, $"The body of the request is over {MaxBody} bytes.");
        }

        return body.ToArray();
    }
}
