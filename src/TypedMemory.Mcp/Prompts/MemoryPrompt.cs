using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TypedMemory.Mcp.Prompts;

/// <summary>A prompt of the memory: what a person picks in a client to have a task done with it.</summary>
/// <param name="prompt">How clients see it.</param>
/// <param name="write">Writes its text for the arguments.</param>
internal sealed class MemoryPrompt(
    Prompt prompt, Func<MemoryPromptArguments, CancellationToken, ValueTask<string>> write) : McpServerPrompt
{
    public override Prompt ProtocolPrompt { get; } = prompt;

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<GetPromptResult> GetAsync(
        RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var arguments = new MemoryPromptArguments(request.Params?.Arguments);
        foreach (PromptArgument argument in ProtocolPrompt.Arguments ?? [])
        {
            if (argument.Required is true && arguments.Find(argument.Name) is null)
            {
                throw new McpProtocolException(
                    $"The prompt \"{ProtocolPrompt.Name}\" needs the argument \"{argument.Name}\": {argument.Description}",
                    McpErrorCode.InvalidParams);
            }
        }

        return new GetPromptResult
        {
            Description = ProtocolPrompt.Description,
            Messages =
            [
                new PromptMessage
                {
                    Role = Role.User,
                    Content = new TextContentBlock
                    {
                        Text = await write(arguments, cancellationToken).ConfigureAwait(false),
                    },
                },
            ],
        };
    }
}
