using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TypedMemory.Mcp.Prompts;

namespace TypedMemory.Mcp.Server;

/// <summary>Completes what is typed: ids of documents, and the parts of their URIs.</summary>
internal sealed class Completions(MemoryJsonReader reader)
{
    // What the protocol allows in one answer.
    private const int Most = 100;

    /// <summary>Completes an argument. Of what nothing is known, the answer is empty.</summary>
    public async ValueTask<CompleteResult> CompleteAsync(
        RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        string name = request.Params?.Argument.Name ?? "";
        string typed = request.Params?.Argument.Value ?? "";
        List<string> values = request.Params?.Ref switch
        {
            PromptReference when name == MemoryPrompts.Id =>
                await IdsAsync(typed, cancellationToken).ConfigureAwait(false),
            ResourceTemplateReference template => await PartsAsync(
                template.Uri ?? "", name, typed, request.Params.Context?.Arguments, cancellationToken)
                .ConfigureAwait(false),
            _ => [],
        };
        bool hasMore = values.Count > Most;
        return new CompleteResult
        {
            Completion = new Completion
            {
                Values = hasMore ? values[..Most] : values,
                Total = hasMore ? null : values.Count,
                HasMore = hasMore,
            },
        };
    }

    /// <summary>First the types, then the ids of one.</summary>
    private async ValueTask<List<string>> IdsAsync(string typed, CancellationToken cancellationToken)
    {
        if (reader.Types.FirstOrDefault(
            type => typed.StartsWith(type.Prefix, StringComparison.Ordinal)) is not { } known)
        {
            return [.. reader.Types.Select(static type => type.Prefix).Where(
                prefix => prefix.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
        }

        string? after = typed.Length == known.Prefix.Length ? null : Before(typed);
        (IReadOnlyList<MemoryJsonDocument> page, _) = await reader.ListAsync(
            known.Prefix, Most + 2, after, cancellationToken).ConfigureAwait(false);
        return [.. page.Select(static document => document.Id).Where(
            id => id.StartsWith(typed, StringComparison.Ordinal)).Take(Most + 1)];
    }

    /// <summary>The values of one component of the keys, those before it being what the client has chosen.</summary>
    private async ValueTask<List<string>> PartsAsync(
        string template, string name, string typed, IDictionary<string, string>? chosen,
        CancellationToken cancellationToken)
    {
        if (reader.Types.FirstOrDefault(type => MemoryUri.TemplateOf(type) == template) is not { } type) return [];
        string[] parts = type.Form.Split(':');
        int at = Array.IndexOf(parts, $"{{{name}}}");
        if (at < 0) return [];
        string uri = MemoryUri.Scheme + type.Name;
        for (int i = 1; i < at; i++)
        {
            string part = parts[i].Trim('{', '}');
            string? value = parts[i] == part ? part : chosen?.FirstOrDefault(pair => pair.Key == part).Value;
            if (string.IsNullOrEmpty(value)) return [];
            uri += $"/{Uri.EscapeDataString(value)}";
        }

        // Each value is found once: the list goes on behind everything that has it.
        string prefix = MemoryUri.IdOf(uri) + ":";
        string? after = typed.Length == 0 ? null : Before(MemoryUri.IdOf($"{uri}/{Uri.EscapeDataString(typed)}")!);
        List<string> values = [];
        while (values.Count <= Most)
        {
            (IReadOnlyList<MemoryJsonDocument> page, _) = await reader.ListAsync(
                prefix, 1, after, cancellationToken).ConfigureAwait(false);
            if (page.Count == 0) break;
            string component = page[0].Id[prefix.Length..].Split(':')[0];
            string value = MemoryUri.Unescape(component);
            if (!value.StartsWith(typed, StringComparison.Ordinal)) break;
            values.Add(value);
            after = $"{prefix}{component};";
        }

        return values;
    }

    /// <summary>What is just before an id, so that a list behind it begins with the id.</summary>
    private static string Before(string id) =>
        id[..^1] + (id[^1] > ' ' ? $"{(char)(id[^1] - 1)}\uffff" : "");
}
