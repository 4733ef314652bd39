using Microsoft.Net.Http.Headers;

namespace TypedMemory.Hub.Http;

/// <summary>What a client accepts, read as CouchDB's web server reads it: no header means everything.</summary>
internal static class MediaTypes
{
    public static bool Accepts(string? accept, string mediaType)
    {
        if (string.IsNullOrWhiteSpace(accept)) return true;
        if (!MediaTypeHeaderValue.TryParseList([accept], out IList<MediaTypeHeaderValue>? ranges)) return true;
        var wanted = new MediaTypeHeaderValue(mediaType);
        bool accepted = false;
        foreach (MediaTypeHeaderValue range in ranges)
        {
            if (!wanted.IsSubsetOf(Bare(range))) continue;
            if (range.Quality is 0 && !range.MatchesAllTypes) return false;
            accepted |= range.Quality is not 0;
        }

        return accepted;
    }

    // Parameters such as a boundary or a charset play no part in the match.
    private static MediaTypeHeaderValue Bare(MediaTypeHeaderValue range) => new(range.MediaType);
}
