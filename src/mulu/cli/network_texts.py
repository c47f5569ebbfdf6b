"""What a person is told about networks of several validators, in Chinese and English.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

NETWORK_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "network.names": (
        "{count} 个节点，却给出了 {given} 个机构名称",
        "{given} names of organisations for {count} validators",
    ),
    "network.member": ("成员机构 {number}", "member organisation {number}"),
    "network.hosts": (
        "--hosts 要有 {count} 个主机名或地址，用逗号分隔",
        "--hosts takes {count} host names or addresses, separated by commas",
    ),
    "network.created": (
        "{count} 个节点的网络已建在 {folder}",
        "a network of {count} validators in {folder}",
    ),
    "network.next": (
        "试用：mulu network up {folder}；正式部署：把各文件夹连同口令分别交给各机构",
        "trial: mulu network up {folder}; for real: hand each folder and its passphrase to its"
        " organisation",
    ),
    "network.none": (
        "{folder} 中没有网络；先运行 mulu network new -o {folder}",
        "there is no network in {folder}; make one with: mulu network new -o {folder}",
    ),
    "network.invited": ("邀请已写入 {file}", "the invitation is in {file}"),
    "network.joined": (
        "主目录已建在 {home}；请用另一途径核对链的全名",
        "the home is in {home}; compare the chain's full name with what you were told otherwise",
    ),
    "network.admit": (
        "接着请各机构表决：准入 node_id（governance.allow_peer），或设为出块节点"
        "（governance.set_validator）",
        "next, the organisations decide to admit node_id (governance.allow_peer) or to make it a"
        " validator (governance.set_validator)",
    ),
    "network.steps": (
        "集合的历次变动已核对并保存；重新启动本节点后，这里的证明也能从最初的信任文件核对",
        "every change of the set is verified and kept; once this node is started again, proofs made"
        " here lead from the first trust file too",
    ),
    "network.validator": (
        "事项已写入 {file}；由成员提出：mulu governance propose set_validator --file {file}"
        " --title …；新建 SM2 密钥后，先重启节点",
        "the facts are in {file}; a member proposes them: mulu governance propose set_validator"
        " --file {file} --title …; restart the node first when an SM2 key was made",
    ),
    "network.ready": (
        "全部节点就绪（Ctrl-C 停止）\n{nodes}",
        "all nodes are ready (Ctrl-C stops them)\n{nodes}",
    ),
}

NETWORK_HELP: Final[dict[str, tuple[str, str]]] = {
    # Commands
    "network": ("多方共同出块的网络", "networks of several validators"),
    "network.new": (
        "新建一个网络：每个机构一个主目录，逐一移交",
        "make a new network: a home for each organisation, to hand over",
    ),
    "network.invite": (
        "写出本链的邀请文件，交给要加入的机构",
        "write an invitation to the home's chain, for whoever joins",
    ),
    "network.join": (
        "按邀请文件新建主目录，节点由此加入",
        "make the home of a node that joins by an invitation",
    ),
    "network.steps": (
        "向有全部区块的节点取得验证节点集合的历次变动，供由快照开始的节点出具证明",
        "ask a node that has every block how the set of validators came to be, for proofs of a node"
        " that began from a snapshot",
    ),
    "network.validator": (
        "写出本节点作为验证节点的事项，供各机构表决",
        "write the facts of this node as a validator, for the organisations to vote on",
    ),
    "network.up": (
        "在本机运行整个网络，供试用，Ctrl-C 结束",
        "run a whole network on this machine for a trial, until Ctrl-C",
    ),
    "network.status": ("各节点现状", "how each node stands"),
    # Options
    "engine_again": ("已有也重新编译", "build it although it is there"),
    "validators": ("有几个出块节点", "how many validators"),
    "network_out": ("写到哪个文件夹", "folder to write"),
    "network_folder": ("network new 写出的文件夹", "the folder that network new wrote"),
    "org_names": (
        "机构名称，可多次给出；第一个是主管部门",
        "name of an organisation, repeatable; the first is the authority",
    ),
    "hosts": (
        "各节点所在主机，逗号分隔；不给出则都在本机",
        "host of each node, comma-separated; without it all are on this machine",
    ),
    "api_port": (
        "第一个节点的接口端口，其后依次加一；0 为任意空闲端口",
        "port of the first node's API, the others follow; 0 takes free ones",
    ),
    "reached": (
        "其他节点经此地址连到本节点；默认取 engine_listen",
        "where others reach this node's engine; default: engine_listen",
    ),
    "invitation": ("network invite 写出的文件", "what network invite wrote"),
    "peer_listen": ("本节点等候其他节点的地址", "where this node waits for others"),
    "peer_port": (
        "第一个节点的共识端口，其后依次加一；0 为任意空闲端口",
        "port of the first node's engine, the others follow; 0 takes free ones",
    ),
    "sm2_finality": (
        "每个验证者另有一把 SM2 密钥，区块头同时由 SM2 签名证明最终",
        "give each validator an SM2 key too: headers become final by SM2 signatures as well",
    ),
    "validator_name": ("验证节点的名称，如 org5", "what the set calls it, such as org5"),
    "validator_org": ("运行它的机构", "organisation that runs it"),
    "validator_power": ("表决权，默认 1", "its share of votes; default 1"),
    "validator_sm2": (
        "同时用 SM2 密钥证明最终；没有则新建",
        "have it make headers final by an SM2 key too, which is made when there is none",
    ),
}
