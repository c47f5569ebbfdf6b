// What a reason code means and what to do next, in English and Chinese.
// Source: docs/spec/bundle.md BUN-11 and BUN-12; src/mulu/proof/reasons.py says the same.

const REASONS = [
  [
    "format.too_large",
    "The file is larger than 8 MiB, so it is no proof bundle. Choose the right file.",
    "文件超过 8 MiB，不是证明文件。请选择正确的文件。",
  ],
  [
    "format.not_canonical",
    "The file is damaged, or was changed or saved again by another program. Fetch it again.",
    "文件已损坏，或被其他程序改动、另存过。请重新获取。",
  ],
  [
    "format.version",
    "The file is not a proof bundle of format mulu-bundle/1. Choose the right file, or use a newer verifier.",
    "文件不是 mulu-bundle/1 格式的证明文件。请选择正确的文件，或使用更新的验证程序。",
  ],
  [
    "format.members",
    "The bundle lacks something, or holds something that does not belong there. Fetch it again.",
    "证明文件缺少内容，或含有不该有的内容。请重新获取。",
  ],
  [
    "chain.differs",
    "The bundle is of another chain than the trust file. Use the trust file of its chain.",
    "证明与信任文件不是同一条链。请使用对应链的信任文件。",
  ],
  [
    "header.unsupported",
    "The block header uses a hash or an ordering unknown to this verifier. Use a newer one.",
    "区块头使用了本程序不认识的杂凑算法或排序方式。请使用更新的验证程序。",
  ],
  [
    "checkpoint.differs",
    "The block differs from the trusted checkpoint at the same height: history was forked. Report it, with the file.",
    "该区块与信任文件中同一高度的检查点不同：历史出现了分叉。请保留文件并报告。",
  ],
  [
    "link.path",
    "The later block does not contain the block of the claim. Do not rely on the file; fetch it again.",
    "较新的区块并不包含所证明的区块。请勿采信，并重新获取。",
  ],
  [
    "finality.kind",
    "The block was made final in another way than the trust file says: by a producer instead of validators, or the reverse. Use the trust file of its chain.",
    "区块的终局方式与信任文件所述不同（单一出块方或多方验证人）。请使用对应链的信任文件。",
  ],
  [
    "finality.other_chain",
    "The validators signed a block of another chain. Do not rely on the file.",
    "验证人所签的是另一条链的区块。请勿采信。",
  ],
  [
    "finality.header",
    "The engine's header is not the one that the validators voted for. Do not rely on the file; fetch it again.",
    "共识引擎的区块头并非验证人投票的那一个。请勿采信，并重新获取。",
  ],
  [
    "finality.set",
    "The validators listed are not those that the header names. Do not rely on the file; fetch it again.",
    "所列验证人与区块头中的不一致。请勿采信，并重新获取。",
  ],
  [
    "finality.other_set",
    "The validators do not follow from those of the trust file. Fetch a newer trust file from its source, or the bundle again.",
    "验证人并非由信任文件中的验证人依次产生。请从来源处获取较新的信任文件，或重新获取证明文件。",
  ],
  [
    "finality.steps",
    "The changes of the validator set are out of order, or one changes nothing. Fetch the file again.",
    "验证人集合的变更次序不对，或其中一步并无变更。请重新获取文件。",
  ],
  [
    "finality.votes",
    "The validators' votes are out of order, repeated, or of nobody in the set. Fetch the file again.",
    "验证人的投票次序不对、有重复，或不属于该集合。请重新获取文件。",
  ],
  [
    "finality.too_few",
    "The votes carry no more than two thirds of the validators' power. Do not rely on the file.",
    "投票的权重未超过验证人总权重的三分之二。请勿采信。",
  ],
  [
    "finality.app_hash",
    "The validators signed another state than this block's. Do not rely on the file.",
    "验证人所签的并非该区块的状态。请勿采信。",
  ],
  [
    "finality.other_producer",
    "The block is signed by another key than the trusted producer's. Check whose chain this is.",
    "区块由信任文件之外的密钥签名。请核对这是谁的链。",
  ],
  [
    "witness.order",
    "The witnesses' signatures are out of order or repeated. Fetch the file again.",
    "见证签名的次序不对或有重复。请重新获取文件。",
  ],
  [
    "witness.unknown",
    "A witness is not listed in the trust file. Check the trust file's witnesses.",
    "有一个见证方不在信任文件之列。请核对信任文件中的见证方。",
  ],
  [
    "witness.too_few",
    "Fewer witnesses signed than the trust file asks for. Fetch a newer bundle.",
    "见证签名少于信任文件要求的数目。请获取更新的证明文件。",
  ],
  [
    "claim.path",
    "The claim is not part of the block. Do not rely on the file; fetch it again.",
    "所证明的内容不在该区块之中。请勿采信，并重新获取。",
  ],
  [
    "claim.key",
    "The key that should be absent was altered. Do not rely on the file; fetch it again.",
    "应当不存在的键被改动过。请勿采信，并重新获取。",
  ],
  [
    "claim.terminal",
    "What is shown does not prove that the record is absent. Do not rely on the file.",
    "所示内容不能证明该记录不存在。请勿采信。",
  ],
  [
    "claim.part",
    "The text is not the one that was registered. Do not rely on the text.",
    "文字内容与登记时的不一致。请勿采信该文字。",
  ],
  [
    "claim.body",
    "The transaction in the file is malformed. Fetch the file again.",
    "文件中的交易格式不对。请重新获取文件。",
  ],
  [
    "claim.signers",
    "The keys or signatures are not those of the transaction's signers. Do not rely on the file.",
    "密钥或签名与交易的签名人不符。请勿采信。",
  ],
  [
    "claim.receipt",
    "The receipt belongs to another transaction. Do not rely on the file.",
    "回执属于另一笔交易。请勿采信。",
  ],
  [
    "claim.receipt_path",
    "The receipt is not part of the block. Do not rely on the file; fetch it again.",
    "回执不在该区块之中。请勿采信，并重新获取。",
  ],
  [
    "finality.bad_signature",
    "A signature that should make the block final does not hold: the block was altered. Do not rely on the file.",
    "使区块终局的签名不成立：区块被改动过。请勿采信。",
  ],
  [
    "witness.bad_signature",
    "A witness's signature over the block does not hold. Do not rely on the file.",
    "有一个见证方对区块的签名不成立。请勿采信。",
  ],
  [
    "claim.bad_signature",
    "A signature of the transaction does not hold. Do not rely on the file.",
    "交易的一个签名不成立。请勿采信。",
  ],
  [
    "trust.too_large",
    "The trust file is larger than 64 KiB. Choose the right file.",
    "信任文件超过 64 KiB。请选择正确的文件。",
  ],
  [
    "trust.not_canonical",
    "The trust file is damaged, or its members are out of order. Fetch it again from its source.",
    "信任文件已损坏，或成员次序不对。请从来源处重新获取。",
  ],
  [
    "trust.version",
    "The file is not a trust file of format mulu-trust/1. Choose the right file, or use a newer verifier.",
    "文件不是 mulu-trust/1 格式的信任文件。请选择正确的文件，或使用更新的验证程序。",
  ],
  [
    "trust.unsupported",
    "The trust file is for a kind of chain unknown to this verifier. Use a newer one.",
    "信任文件所述的链，本程序尚不支持。请使用更新的验证程序。",
  ],
  [
    "trust.members",
    "The trust file lacks something, or holds something that does not belong there. Fetch it again from its source.",
    "信任文件缺少内容，或含有不该有的内容。请从来源处重新获取。",
  ],
  [
    "trust.checkpoint",
    "The trust file's checkpoint contradicts its chain. Fetch it again from its source.",
    "信任文件的检查点与其链名矛盾。请从来源处重新获取。",
  ],
  [
    "trust.witnesses",
    "The trust file's witnesses are out of order, repeated, or fewer than it asks for. Correct it.",
    "信任文件中的见证方次序不对、有重复，或少于所要求的数目。请改正。",
  ],
  [
    "trust.validators",
    "The trust file's validators are out of order or repeated. Fetch it again from its source.",
    "信任文件中的验证人次序不对或有重复。请从来源处重新获取。",
  ],
];

const REASONS_BY_CODE = new Map(REASONS.map(([code, en, zh]) => [code, { en, zh }]));

/** Text of a reason code, in "en" or "zh"; an unknown code is returned as it is. */
export function reasonText(reasonCode, language = "en") {
  const texts = REASONS_BY_CODE.get(reasonCode);
  if (texts === undefined) return reasonCode;
  return language === "zh" ? texts.zh : texts.en;
}

/** All reason codes. */
export const REASON_CODES = [...REASONS_BY_CODE.keys()];
